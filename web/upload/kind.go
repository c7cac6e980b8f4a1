// Package upload tells what an uploaded file is by its bytes, and takes out of pictures what tells where and with what they were
// made. It stores and serves nothing.
package upload

import (
	"bytes"
	"image"
	_ "image/gif"  // for their sizes
	_ "image/jpeg" // alike
	_ "image/png"  // alike
	"net/http"

	"shoptalk/chat"
)

// maxPixels is how large a picture may be unpacked: whoever looks at it has to hold it.
const maxPixels = 100_000_000

// Kind gives the type of a file that may be sent, whatever its name says: JPEG, PNG, GIF, WebP or PDF; "" for any other, for a
// picture that is damaged at its head and for one of more than 100 million pixels.
func Kind(data []byte) string {
	kind := http.DetectContentType(data)
	switch kind {
	case "image/jpeg", "image/png", "image/gif":
		size, format, err := image.DecodeConfig(bytes.NewReader(data))
		if err != nil || "image/"+format != kind || !fits(size.Width, size.Height) {
			return ""
		}
	case "image/webp":
		if size, ok := webpSize(data); !ok || !fits(size.X, size.Y) {
			return ""
		}
	}
	if !chat.MaySend(kind) {
		return ""
	}
	return kind
}

func fits(width, height int) bool {
	return width > 0 && height > 0 && width <= maxPixels/height
}

// Bare gives a picture without its metadata: place, time, camera and comments go, the way up of a JPEG stays. Other kinds come
// back as they are. ok is false where the file is not built as its kind should be.
func Bare(data []byte, kind string) (bare []byte, ok bool) {
	switch kind {
	case "image/jpeg":
		return bareJPEG(data)
	case "image/png":
		return barePNG(data)
	case "image/webp":
		return bareWebP(data)
	}
	return data, true
}

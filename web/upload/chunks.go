package upload

import (
	"encoding/binary"
	"image"
)

const pngHead = "\x89PNG\r\n\x1a\n"

// barePNG copies a PNG up to its end without the chunks that hold text and Exif.
func barePNG(b []byte) ([]byte, bool) {
	if len(b) < len(pngHead) || string(b[:len(pngHead)]) != pngHead {
		return nil, false
	}
	out, rest := append(make([]byte, 0, len(b)), b[:len(pngHead)]...), b[len(pngHead):]
	for len(rest) >= 12 {
		n := int64(binary.BigEndian.Uint32(rest)) + 12 // with length, name and checksum
		if n > int64(len(rest)) {
			return nil, false
		}
		chunk := rest[:n]
		rest = rest[n:]
		switch string(chunk[4:8]) {
		case "eXIf", "tEXt", "zTXt", "iTXt", "tIME":
		case "IEND":
			return append(out, chunk...), true
		default:
			out = append(out, chunk...)
		}
	}
	return nil, false
}

// Flags of a WebP's VP8X chunk (RFC 9649, 2.7.1).
const (
	webpExif = 0x08
	webpXMP  = 0x04
)

// bareWebP copies a WebP without its Exif and XMP.
func bareWebP(b []byte) ([]byte, bool) {
	if len(b) < 20 || string(b[:4]) != "RIFF" || string(b[8:12]) != "WEBP" {
		return nil, false
	}
	out, rest := append(make([]byte, 0, len(b)), b[:12]...), b[12:]
	if whole := int64(binary.LittleEndian.Uint32(b[4:])) + 8; whole >= 20 && whole < int64(len(b)) {
		rest = b[12:whole]
	}
	for len(rest) >= 8 {
		n := int64(binary.LittleEndian.Uint32(rest[4:])) + 8
		if n += n & 1; n > int64(len(rest)) {
			return nil, false
		}
		chunk := rest[:n]
		rest = rest[n:]
		switch string(chunk[:4]) {
		case "EXIF", "XMP ":
			continue
		}
		out = append(out, chunk...)
		if string(chunk[:4]) == "VP8X" && n >= 18 {
			out[len(out)-int(n)+8] &^= webpExif | webpXMP
		}
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out, true
}

// webpSize reads the size of a WebP out of its first chunk, of whichever of the three kinds it is.
func webpSize(b []byte) (image.Point, bool) {
	if len(b) < 30 {
		return image.Point{}, false
	}
	switch string(b[12:16]) {
	case "VP8X":
		return image.Pt(1+int(b[24])|int(b[25])<<8|int(b[26])<<16, 1+int(b[27])|int(b[28])<<8|int(b[29])<<16), true
	case "VP8L":
		bits := binary.LittleEndian.Uint32(b[21:])
		return image.Pt(1+int(bits&0x3FFF), 1+int(bits>>14&0x3FFF)), b[20] == 0x2F
	case "VP8 ":
		return image.Pt(int(binary.LittleEndian.Uint16(b[26:])&0x3FFF), int(binary.LittleEndian.Uint16(b[28:])&0x3FFF)),
			string(b[23:26]) == "\x9d\x01\x2a"
	}
	return image.Point{}, false
}

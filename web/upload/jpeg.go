package upload

import (
	"bytes"
	"encoding/binary"
)

// Markers of JPEG (ITU-T T.81, table B.1).
const (
	markerTEM  = 0x01
	markerRST0 = 0xD0
	markerRST7 = 0xD7
	markerEOI  = 0xD9
	markerSOS  = 0xDA
	markerAPP1 = 0xE1 // Exif and XMP
	markerAPPD = 0xED // IPTC
	markerCOM  = 0xFE
)

// bareJPEG copies a JPEG up to its end without the segments that hold metadata. What lies behind the end is left out: cameras put
// further pictures there, with metadata of their own.
func bareJPEG(b []byte) ([]byte, bool) {
	if len(b) < 4 {
		return nil, false
	}
	out, i := append(make([]byte, 0, len(b)), b[:2]...), 2
	for i+1 < len(b) {
		if b[i] != 0xFF {
			return nil, false
		}
		marker := b[i+1]
		switch {
		case marker == 0xFF: // a fill byte
			i++
			continue
		case marker == markerEOI:
			return append(out, b[i:i+2]...), true
		case marker == markerTEM || marker >= markerRST0 && marker <= markerRST7:
			out, i = append(out, b[i:i+2]...), i+2
			continue
		}
		if i+4 > len(b) {
			return nil, false
		}
		n := 2 + int(binary.BigEndian.Uint16(b[i+2:]))
		if n < 4 || i+n > len(b) {
			return nil, false
		}
		out = append(out, kept(marker, b[i:i+n])...)
		if i += n; marker == markerSOS {
			end := i + scanLength(b[i:])
			out, i = append(out, b[i:end]...), end
		}
	}
	return out, true // cut off: what there is can be seen
}

// kept gives what stays of a segment.
func kept(marker byte, segment []byte) []byte {
	switch marker {
	case markerAPP1:
		return upright(orientation(segment[4:]))
	case markerAPPD, markerCOM:
		return nil
	}
	return segment
}

// scanLength gives how far the coded picture reaches: up to the next marker that is not part of it.
func scanLength(b []byte) int {
	for i := 0; i+1 < len(b); i++ {
		if b[i] == 0xFF && b[i+1] != 0 && b[i+1] != 0xFF && (b[i+1] < markerRST0 || b[i+1] > markerRST7) {
			return i
		}
	}
	return len(b)
}

const (
	exifHead       = "Exif\x00\x00"
	tagOrientation = 0x0112
)

// orientation reads which way up a picture is out of an Exif segment (TIFF 6.0, tag 274): 1 to 8, 0 where it does not say.
func orientation(exif []byte) uint16 {
	tiff, ok := bytes.CutPrefix(exif, []byte(exifHead))
	if !ok || len(tiff) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 0
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < 12 {
			return 0
		}
		if order.Uint16(entries) == tagOrientation {
			if o := order.Uint16(entries[8:]); o <= 8 {
				return o
			}
			return 0
		}
		entries = entries[12:]
	}
	return 0
}

// upright is an Exif segment that says the way up and nothing else; nothing where it is up anyway.
func upright(orientation uint16) []byte {
	if orientation <= 1 {
		return nil
	}
	s := append([]byte{0xFF, markerAPP1, 0, 34}, exifHead...)
	s = append(s, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1)
	s = append(s, tagOrientation>>8, tagOrientation&0xFF, 0, 3, 0, 0, 0, 1, 0, byte(orientation), 0, 0)
	return append(s, 0, 0, 0, 0)
}

package upload

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"slices"
	"strings"
	"testing"
)

func picture(w, h int) image.Image {
	m := image.NewPaletted(image.Rect(0, 0, w, h), []color.Color{color.White, color.Black})
	m.SetColorIndex(w/2, h/2, 1)
	return m
}

func jpegOf(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, picture(40, 30), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, w, h int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, picture(w, h)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// webp is a lossless picture of one pixel in a simple file.
func webp(t testing.TB) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func segment(marker byte, content string) []byte {
	b := []byte{0xFF, marker, 0, 0}
	binary.BigEndian.PutUint16(b[2:], uint16(len(content)+2))
	return append(b, content...)
}

// exif says a way up and a place, in the byte order of TIFF.
func exif(order binary.AppendByteOrder, orientation uint16) string {
	mark := "MM"
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		mark = "II"
	}
	b := order.AppendUint32(order.AppendUint16([]byte("Exif\x00\x00"+mark), 42), 8)
	b = order.AppendUint16(b, 2)
	for _, e := range [][2]uint16{{0x010F, 7}, {tagOrientation, orientation}} {
		b = order.AppendUint32(order.AppendUint16(order.AppendUint16(b, e[0]), 3), 1)
		b = order.AppendUint16(order.AppendUint16(b, e[1]), 0)
	}
	return string(b) + "\x00\x00\x00\x00GPS 31.2304N 121.4737E"
}

func insert(b []byte, at int, more ...[]byte) []byte {
	return slices.Concat(b[:at], slices.Concat(more...), b[at:])
}

func TestTheBytesTellTheKindAndNotTheName(t *testing.T) {
	var moving bytes.Buffer
	if err := gif.Encode(&moving, picture(3, 3), nil); err != nil {
		t.Fatal(err)
	}
	huge := pngOf(t, 3, 3)
	binary.BigEndian.PutUint32(huge[16:], 200_000)
	binary.BigEndian.PutUint32(huge[20:], 200_000)
	binary.BigEndian.PutUint32(huge[29:], crc32.ChecksumIEEE(huge[12:29]))
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"jpeg":             {jpegOf(t), "image/jpeg"},
		"png":              {pngOf(t, 3, 3), "image/png"},
		"gif":              {moving.Bytes(), "image/gif"},
		"webp":             {webp(t), "image/webp"},
		"pdf":              {[]byte("%PDF-1.7\n%x"), "application/pdf"},
		"svg":              {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), ""},
		"html":             {[]byte("<!doctype html><script>alert(1)</script>"), ""},
		"a cut-off head":   {jpegOf(t)[:20], ""},
		"a jpeg's head":    {[]byte("\xff\xd8\xff\xe0<script>"), ""},
		"a gif's head":     {[]byte("GIF89a/*<script>*/=1"), ""},
		"a webp's head":    {[]byte("RIFF\x00\x00\x00\x00WEBPVP8 <script>alert(1)</script>"), ""},
		"200,000 squared":  {huge, ""},
		"text":             {[]byte("hello"), ""},
		"a program":        {[]byte("MZ\x90\x00"), ""},
		"bmp":              {[]byte("BM" + strings.Repeat("\x00", 60)), ""},
		"nothing":          {nil, ""},
		"heic, unreadable": {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), ""},
	} {
		if got := Kind(c.data); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestPlaceAndCameraGoFromAJPEGAndTheWayUpStays(t *testing.T) {
	plain := jpegOf(t)
	for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
		for _, way := range []uint16{0, 1, 3, 6, 8, 9} {
			full := insert(plain, 2, segment(markerAPP1, exif(order, way)), segment(markerAPP1, "http://ns.adobe.com/xap/1.0/\x00<GPS>"), segment(markerAPPD, "Photoshop GPS"), segment(markerCOM, "GPS"))
			full = append(full, jpegOf(t)...) // a second picture behind the first
			full = append(full, "GPS"...)
			bare, ok := Bare(full, "image/jpeg")
			if !ok || bytes.Contains(bare, []byte("GPS")) || bytes.Contains(bare, []byte("Photoshop")) {
				t.Fatalf("way %d: ok %v, %d bytes", way, ok, len(bare))
			}
			want := plain
			if way > 1 && way < 9 {
				want = insert(plain, 2, upright(way))
				if got := orientation(bare[6:]); got != way {
					t.Errorf("the way up is %d, was %d", got, way)
				}
			}
			if !bytes.Equal(bare, want) {
				t.Errorf("way %d: %d bytes, want %d", way, len(bare), len(want))
			}
			if _, err := jpeg.Decode(bytes.NewReader(bare)); err != nil {
				t.Error(err)
			}
		}
	}
	if cut, ok := Bare(plain[:len(plain)-9], "image/jpeg"); !ok || !bytes.Equal(cut, plain[:len(plain)-9]) {
		t.Errorf("a picture that was cut off: %v, %d bytes", ok, len(cut))
	}
}

func TestTextGoesFromPNGAndWebP(t *testing.T) {
	plain := pngOf(t, 3, 3)
	chunk := func(name, content string) []byte {
		b := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
		b = append(append(b, name...), content...)
		return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
	}
	full := append(insert(plain, 33, chunk("tEXt", "GPS"), chunk("eXIf", "GPS"), chunk("iTXt", "GPS")), "GPS"...)
	if bare, ok := Bare(full, "image/png"); !ok || !bytes.Equal(bare, plain) {
		t.Errorf("PNG: %v, %d bytes, want %d", ok, len(bare), len(plain))
	}
	extended := slices.Concat([]byte("RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00"), []byte{webpExif | webpXMP | 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0}, webp(t)[12:],
		[]byte("EXIF\x03\x00\x00\x00GPS\x00"), []byte("XMP \x04\x00\x00\x00GPS!"))
	binary.LittleEndian.PutUint32(extended[4:], uint32(len(extended)-8))
	if Kind(extended) != "image/webp" {
		t.Error("an extended WebP is none")
	}
	bare, ok := Bare(append(extended, "GPS"...), "image/webp")
	if !ok || bytes.Contains(bare, []byte("GPS")) || bare[20] != 0x10 || int(binary.LittleEndian.Uint32(bare[4:])) != len(bare)-8 || Kind(bare) != "image/webp" {
		t.Errorf("WebP: %v, %q", ok, bare)
	}
}

func FuzzNoBytesBreakIt(f *testing.F) {
	f.Add(jpegOf(f))
	f.Add(insert(jpegOf(f), 2, segment(markerAPP1, exif(binary.LittleEndian, 6))))
	f.Add(pngOf(f, 2, 2))
	f.Add(webp(f))
	f.Fuzz(func(t *testing.T, data []byte) {
		Kind(data)
		for _, kind := range []string{"image/jpeg", "image/png", "image/webp", "application/pdf"} {
			if bare, ok := Bare(data, kind); ok && len(bare) > len(data)+36 { // a segment that says the way up may be shorter than ours
				t.Errorf("%s grew from %d to %d bytes", kind, len(data), len(bare))
			}
		}
	})
}

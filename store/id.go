package store

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"strings"
	"time"
)

var idLetters = base32.NewEncoding("0123456789abcdefghijklmnopqrstuv").WithPadding(base32.NoPadding)

// newID gives an opaque id with a readable prefix: 48 bits of time, so that new rows lie beside each other in the file, and 48
// random ones. Ids sort by the time they were made. Knowing one gives no access.
func newID(prefix string, now time.Time) string {
	var b [12]byte
	binary.BigEndian.PutUint64(b[:8], uint64(now.UnixMilli())<<16)
	rand.Read(b[6:]) // never fails: crypto/rand aborts the program instead
	var s strings.Builder
	s.WriteString(prefix)
	s.WriteByte('_')
	s.WriteString(idLetters.EncodeToString(b[:]))
	return s.String()
}

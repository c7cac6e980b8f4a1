package chat

import (
	"path"
	"strings"
	"time"
	"unicode"
)

// Limits on what is sent as a file.
const (
	MaxFileBytes    = 10 << 20 // of one
	MaxFilesSaid    = 6        // in one message
	maxFileNameRune = 80
)

// fileEndings are the kinds of files that may be sent, with the ending of their names.
var fileEndings = map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/gif": ".gif", "application/pdf": ".pdf"}

// File is a picture or a document that somebody sent into a conversation, without its bytes.
type File struct {
	ID           string
	Conversation string
	From         From // who sent it: role and id
	Name         string
	MIME         string // image/jpeg, image/png, image/webp, image/gif or application/pdf
	Size         int64  // bytes
	At           time.Time
}

// FileView is a file as a message shows it. URL is below the server's public URL; only those who may read the conversation get
// it.
type FileView struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	MIME string `json:"mime"`
	Size int64  `json:"size"`
	URL  string `json:"url"`
}

// View gives what messages show.
func (f File) View() FileView {
	return FileView{ID: f.ID, Name: f.Name, MIME: f.MIME, Size: f.Size, URL: "/v1/files/" + f.ID}
}

// MaySend reports whether files of a type may be sent.
func MaySend(mime string) bool { return fileEndings[mime] != "" }

// FileName makes a name that is safe to show and to save under: no folders, no control characters or marks that turn the
// direction of text, at most 80 runes, and the ending of its type.
func FileName(name, mime string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, ""), `\`, "/"))
	name = strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`"<>:|?*;`, r) {
			return -1
		}
		return r
	}, name))
	name = strings.Trim(strings.TrimSuffix(name, path.Ext(name)), ". /")
	if runes := []rune(name); len(runes) > maxFileNameRune {
		name = string(runes[:maxFileNameRune])
	}
	if name == "" {
		name = "file"
	}
	return name + fileEndings[mime]
}

// Attached makes the body of a message that shows files, at least one, beside a text or alone. Where nothing is said its text
// is the files' names.
func Attached(text string, files []FileView) Body {
	b := Body{Type: "file", Text: text, File: &files[0]}
	if len(files) > 1 {
		b.Files = files[1:]
	}
	if strings.TrimSpace(text) == "" {
		b.Text = b.fileNames()
	}
	return b
}

// Attachments gives the files that a body shows, none for most.
func (b Body) Attachments() []FileView {
	if b.File == nil {
		return nil
	}
	return append([]FileView{*b.File}, b.Files...)
}

// Said gives the words of a body: its text, or nothing where that only names its files.
func (b Body) Said() string {
	if b.File != nil && b.Text == b.fileNames() {
		return ""
	}
	return b.Text
}

func (b Body) fileNames() string {
	var names []string
	for _, f := range b.Attachments() {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

package web

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"shoptalk/chat"
	"shoptalk/web/upload"
)

// uploadTime is how long an upload may take to arrive: ten megabytes over a slow phone. uploadsAtOnce bounds the memory of all.
const (
	uploadTime    = 3 * time.Minute
	uploadsAtOnce = 16
)

var (
	errTooBigFile  = &chat.Error{Code: "too_big", Text: "the file is too big: at most 10 MB"}
	errUnsupported = &chat.Error{Code: "unsupported", Text: "files are pictures (JPEG, PNG, WebP, GIF) or PDF; this one is neither, or it is damaged"}
)

// uploader tells who uploads, into which conversation. key is what their uploads are counted by.
func (s *Server) uploader(r *http.Request) (f chat.File, key string, err error) {
	asked := r.URL.Query().Get("conversation")
	if token := bearer(r); token != "" {
		if _, _, err := s.Identity.Session(r.Context(), token); err == nil {
			v, err := s.voice(r, asked)
			return chat.File{Conversation: v.Conversation, From: chat.From{Role: chat.RoleShopper, ID: v.Shopper.ID}}, "session:" + v.Session.Hash, err
		}
	}
	agent, err := s.agent(r)
	if err != nil {
		return f, "", err
	}
	if asked == "" {
		return f, "", chat.ErrInvalid.With("an agent names the conversation: ?conversation=")
	}
	c, err := s.Store.Conversation(r.Context(), asked)
	return chat.File{Conversation: c.ID, From: chat.From{Role: chat.RoleAgent, ID: agent.ID}}, "agent:" + agent.ID, err
}

// upload stores a picture or a PDF: POST /v1/files, as the body itself with its name in X-File-Name, or as the first file of a
// form. What it is its bytes tell, not its name.
func (s *Server) upload(w http.ResponseWriter, r *http.Request) error {
	f, key, err := s.uploader(r)
	if err != nil {
		return err
	}
	if r.ContentLength > chat.MaxFileBytes+maxFormBytes {
		return errTooBigFile
	}
	if !s.uploads.Allow(key, s.Now()) {
		return chat.ErrRate.With("too many files: at most 12 at once and one every 5 seconds")
	}
	select {
	case s.uploading <- struct{}{}:
		defer func() { <-s.uploading }()
	default:
		return chat.ErrBusy.With("many files are on their way: send it again in a moment")
	}
	rc := http.NewResponseController(w)
	rc.SetReadDeadline(time.Now().Add(uploadTime))
	rc.SetWriteDeadline(time.Now().Add(uploadTime + s.writeTime))
	content, name, err := fileOf(w, r)
	if err != nil {
		return err
	}
	kind := upload.Kind(content)
	if kind == "" {
		return errUnsupported
	}
	content, ok := upload.Bare(content, kind)
	if !ok {
		return errUnsupported
	}
	f.Name, f.MIME = name, kind
	if f, err = s.Store.SaveFile(r.Context(), f, content); err != nil {
		return err
	}
	return writeJSON(w, http.StatusCreated, f.View())
}

// maxFormBytes is what a form may add to a file.
const maxFormBytes = 64 << 10

// fileOf reads the uploaded bytes and their name.
func fileOf(w http.ResponseWriter, r *http.Request) (content []byte, name string, err error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || !strings.HasPrefix(kind, "multipart/") {
		if name, err = url.PathUnescape(r.Header.Get("X-File-Name")); err != nil {
			return nil, "", chat.ErrInvalid.With("X-File-Name is a percent-encoded UTF-8 name")
		}
		content, err = readFile(r.Body)
		return content, name, err
	}
	r.Body = http.MaxBytesReader(w, r.Body, chat.MaxFileBytes+maxFormBytes)
	form, err := r.MultipartReader()
	if err != nil {
		return nil, "", chat.ErrInvalid.With("the form cannot be read").Because(err)
	}
	for {
		part, err := form.NextPart()
		if err != nil {
			return nil, "", chat.ErrInvalid.With("the form has no file").Because(err)
		}
		if part.FileName() == "" {
			continue
		}
		content, err := readFile(part)
		return content, part.FileName(), err
	}
}

func readFile(from io.Reader) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(from, chat.MaxFileBytes+1))
	var tooBig *http.MaxBytesError
	switch {
	case len(content) > chat.MaxFileBytes || errors.As(err, &tooBig):
		return nil, errTooBigFile
	case err != nil:
		return nil, chat.ErrInvalid.With("the file did not arrive whole").Because(err)
	case len(content) == 0:
		return nil, chat.ErrEmpty.With("the file is empty")
	}
	return content, nil
}

// download gives a file to those who may read its conversation: GET /v1/files/{id}. It is shown as what it was found to be and
// may do nothing: no guessing, no scripts, a sandbox.
func (s *Server) download(w http.ResponseWriter, r *http.Request) error {
	shopper, err := s.reader(r)
	if err != nil {
		return err
	}
	f, err := s.Store.File(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if shopper != "" {
		c, err := s.Store.Conversation(r.Context(), f.Conversation)
		if err != nil {
			return err
		}
		if c.Shopper != shopper {
			return chat.ErrNotFound
		}
	}
	content, err := s.Store.OpenFile(r.Context(), f.ID)
	if err != nil {
		return err
	}
	defer content.Close()
	how := "inline"
	if !strings.HasPrefix(f.MIME, "image/") {
		how = "attachment"
	}
	h := w.Header()
	h.Set("Content-Type", f.MIME)
	h.Set("Content-Disposition", disposition(how, f.Name))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	http.ServeContent(w, r, "", f.At, content)
	return nil
}

// reader tells who reads: a shopper's id, or "" for an agent, who may read all.
func (s *Server) reader(r *http.Request) (shopper string, err error) {
	if token := bearer(r); token != "" {
		if _, shopper, err := s.Identity.Session(r.Context(), token); err == nil {
			return shopper.ID, nil
		}
	}
	_, err = s.agent(r)
	return "", err
}

// disposition names a file for saving: in ASCII, and in full for browsers that know RFC 6266.
func disposition(how, name string) string {
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || r == '"' || r == '\\' || r == '%' {
			return '_'
		}
		return r
	}, name)
	return how + `; filename="` + plain + `"; filename*=UTF-8''` + url.PathEscape(name)
}

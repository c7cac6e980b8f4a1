package transcript

import (
	"html/template"
	"io"

	"shoptalk/chat"
)

// The page carries its own style and nothing that runs or loads, so that it can be mailed and kept.
var page = template.Must(template.New("head").Parse(`<!doctype html>
<html lang="{{.Language}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{{.H.title}}</title><style>
body{font:15px/1.55 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1c2330;background:#f6f7f9}
h1{font-size:1.4rem}section{background:#fff;border:1px solid #e3e6eb;border-radius:12px;padding:1rem 1.25rem;margin:1.25rem 0;break-inside:avoid-page}
h2{font-size:.95rem;margin:0 0 .75rem;color:#5a6474;font-weight:600}
.m{margin:.6rem 0;display:flex;flex-direction:column;align-items:flex-start}.m header{font-size:.78rem;color:#7a8494}
.m p{margin:.15rem 0 0;padding:.5rem .8rem;border-radius:12px;background:#eef1f5;white-space:pre-wrap;overflow-wrap:anywhere}
.shopper{align-items:flex-end}.shopper p{background:#1f5eff;color:#fff}.agent p{background:#e2f4e8}.note p{background:#fff3c9}
.system{align-items:center}.system p{background:none;color:#7a8494;font-size:.85rem}
ul{margin:.4rem 0 0;padding-left:1.1rem;font-size:.9rem}</style></head><body><h1>{{.H.title}}</h1>
{{define "entry"}}<section><h2>{{.H.conversation}} {{.C.ID}} · {{.C.Name}}{{if .C.Stars}} · {{.H.stars}} {{.C.Stars}}/5{{end}}</h2>
{{$h := .H}}{{range .View}}<article class="m {{.Role}}"><header>{{.Speaker}} · <time>{{.At}}</time>{{if .Edited}} · {{$h.edited}}{{end}}</header><p>{{.Text}}</p>
{{if .Files}}<ul>{{range .Files}}<li>{{$h.file}} · {{.Name}} · {{.URL}}</li>{{end}}</ul>{{end}}
{{if .Cards}}<ul>{{range .Cards}}<li>{{.Title}} · {{.Price}}{{if .Reason}} · {{.Reason}}{{end}}</li>{{end}}</ul>{{end}}</article>
{{end}}</section>
{{end}}{{define "foot"}}</body></html>
{{end}}`))

type htmlFile struct {
	w io.Writer
	o Options
}

func newHTML(w io.Writer, o Options) (*htmlFile, error) {
	return &htmlFile{w, o}, page.Execute(w, map[string]any{"Language": o.Language, "H": headings[o.Language]})
}

// Write writes a section for the conversation.
func (h *htmlFile) Write(e Entry) error {
	return page.ExecuteTemplate(h.w, "entry", struct {
		H    map[string]string
		C    chat.Conversation
		View []shown
	}{headings[h.o.Language], e.Conversation, view(e, h.o)})
}

// Close ends the page.
func (h *htmlFile) Close() error { return page.ExecuteTemplate(h.w, "foot", nil) }

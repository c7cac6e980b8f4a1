package load

import (
	"fmt"
	"strings"
	"unicode"

	"shoptalk/chat"
	"shoptalk/chat/sheet"
)

// column is what a heading of a table means.
type column string

const (
	cID, cIntent, cLanguage                 column = "id", "intent", "language"
	cQuestion, cQuestionZH, cQuestionEN     column = "question", "question_zh", "question_en"
	cSimilar, cAnswer, cAnswerZH, cAnswerEN column = "similar", "answer", "answer_zh", "answer_en"
)

// headings are the names of the columns in English and Chinese, without spaces and signs.
var headings = func() map[string]column {
	out := map[string]column{}
	for c, names := range map[column]string{
		cID:         "id key faqid 编号 序号 问题编号",
		cIntent:     "intent 意图",
		cLanguage:   "language lang locale 语言 语种",
		cQuestion:   "question questions q title subject prompt 问题 标准问 标准问题 标准问法 问 问法 标题 提问 常见问题 用户问题",
		cQuestionZH: "questionzh zhquestion questioncn 中文问题 问题中文 中文标准问",
		cQuestionEN: "questionen enquestion 英文问题 问题英文 英文标准问",
		cSimilar:    "similar similarquestions alternatives alternativequestions variants paraphrases 相似问 相似问题 相似问法 其他问法 扩展问 扩展问法 同义问法",
		cAnswer:     "answer answers a reply response content body 答案 回答 回复 答 标准答案 内容 正文 答复",
		cAnswerZH:   "answerzh zhanswer answercn 中文答案 答案中文 中文回答 中文回复",
		cAnswerEN:   "answeren enanswer 英文答案 答案英文 英文回答 英文回复",
	} {
		for _, n := range strings.Fields(names) {
			out[n] = c
		}
	}
	return out
}()

func key(heading string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}

// tableOrMarkdown reads a table where the headings are those of one, else questions and answers one below the other, else Markdown
// where there are any of its headings.
func (r *reading) tableOrMarkdown(text string) (string, error) {
	t, err := sheet.ReadTable(text)
	var columns []column
	var fits bool
	if err == nil {
		columns, fits = r.columns(t)
	}
	switch {
	case fits:
		r.table(t, columns)
		return Table, nil
	case isDialogue(text):
		r.Notes = nil
		r.dialogue(text)
		return Dialogue, nil
	case hasHeadings(text):
		r.Notes = nil
		return Markdown, r.markdown(text)
	case err != nil:
		return "", err
	}
	return "", &sheet.Error{Line: 1, Text: fmt.Sprintf("the headings are not those of questions (%s): a question and an answer column are needed (问题, 答案), or Markdown with # headings", shown(strings.Join(t.Head, ", ")))}
}

// columns says what each column holds; fits reports that there are questions and answers.
func (r *reading) columns(t *sheet.Table) (out []column, fits bool) {
	seen := map[column]bool{}
	var unused []string
	for _, h := range t.Head {
		c, ok := headings[key(h)]
		// Further columns of the same meaning (相似问1, 相似问2, …) count as well.
		if !ok {
			c, ok = headings[strings.TrimRight(key(h), "0123456789")]
		}
		if ok && seen[c] && c != cSimilar && c != cQuestion {
			ok = false
		}
		if !ok {
			if c = ""; h != "" {
				unused = append(unused, h)
			}
		}
		seen[c] = true
		out = append(out, c)
	}
	fits = (seen[cQuestion] || seen[cQuestionZH] || seen[cQuestionEN]) && (seen[cAnswer] || seen[cAnswerZH] || seen[cAnswerEN])
	if fits && len(unused) > 0 {
		list := strings.Join(unused, ", ")
		r.note("columns that are not used: "+list, "未使用的列："+list)
	}
	return out, fits
}

// table reads the rows. Several wordings in one cell stand on lines of their own or have a bar between them.
func (r *reading) table(t *sheet.Table, columns []column) {
	for _, row := range t.Rows {
		if t.Rest(row) {
			r.bad(row.Line, "", "has %d cells, and there are %d headings: put a text that holds %q in quotation marks", len(row.Cells), len(t.Head), t.Delimiter)
			continue
		}
		e, before := entry{line: row.Line}, len(r.Problems)
		for i, c := range columns {
			cell := strings.TrimSpace(row.Cell(i))
			if cell == "" {
				continue
			}
			switch c {
			case cID:
				e.id = cell
			case cIntent:
				e.intent = cell
			case cLanguage:
				if e.language = tongue(cell); e.language == "" {
					r.bad(row.Line, "language", "%s is no language of the shop: write zh or en", shown(cell))
				}
			case cQuestion, cSimilar:
				e.asked = append(e.asked, wordings("", cell)...)
			case cQuestionZH:
				e.asked = append(e.asked, wordings(chat.Chinese, cell)...)
			case cQuestionEN:
				e.asked = append(e.asked, wordings(chat.English, cell)...)
			case cAnswer:
				e.answers = append(e.answers, said{"", cell})
			case cAnswerZH:
				e.answers = append(e.answers, said{chat.Chinese, cell})
			case cAnswerEN:
				e.answers = append(e.answers, said{chat.English, cell})
			}
		}
		if len(r.Problems) == before {
			r.add(e)
		}
	}
}

func wordings(language, cell string) (out []said) {
	for _, w := range strings.FieldsFunc(cell, func(r rune) bool { return r == '\n' || r == '|' || r == '｜' }) {
		out = append(out, said{language, w})
	}
	return out
}

package load

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"shoptalk/chat"
)

func fixture(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func read(t *testing.T, name string, b []byte, format string) *Questions {
	t.Helper()
	q, err := Read(name, b)
	if err != nil {
		t.Fatal(err)
	}
	if q.Format != format {
		t.Fatalf("it is read as %s", q.Format)
	}
	return q
}

func TestATableWithChineseHeadingsIsReadInEveryEncoding(t *testing.T) {
	text := fixture(t, "zh.csv")
	gbk, err := simplifiedchinese.GBK.NewEncoder().Bytes(text)
	if err != nil {
		t.Fatal(err)
	}
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes(text)
	if err != nil {
		t.Fatal(err)
	}
	var first *Questions
	for encoding, b := range map[string][]byte{"UTF-8": append([]byte("\xef\xbb\xbf"), text...), "GB18030": gbk, "UTF-16LE": wide} {
		q := read(t, "faq.csv", b, Table)
		if q.Encoding != encoding || len(q.Problems) > 0 || len(q.Items) != 2 {
			t.Fatalf("%s: %+v", encoding, q)
		}
		if first == nil {
			first = q
		} else if !reflect.DeepEqual(first.Items, q.Items) {
			t.Errorf("%s: %+v", encoding, q.Items)
		}
	}
	ship := first.Items[0].FAQ
	if ship.ID != "ship" || ship.Intent != "shipping.time" || len(ship.Questions["zh"]) != 4 || ship.Questions["zh"][2] != "什么时候能发出" || ship.Questions["en"][0] != "How long until you ship?" {
		t.Errorf("%+v", ship)
	}
	if ship.Answer["zh"] != "现货 24 小时内发出。" || ship.Answer["en"] != "In stock leaves within 24 hours." {
		t.Errorf("%+v", ship.Answer)
	}
	if invoice := first.Items[1]; len(invoice.FAQ.Questions["zh"]) != 2 || invoice.Line != 5 || !strings.HasPrefix(invoice.FAQ.ID, "q-") {
		t.Errorf("one answer to two questions: %+v", invoice)
	}
	if !strings.Contains(strings.Join(first.Notes, "\n"), "部门") {
		t.Errorf("%v", first.Notes)
	}
}

func TestATableWithAColumnForEachLanguageGivesOneQuestionInBoth(t *testing.T) {
	q := read(t, "x.csv", []byte("question_zh,question_en,answer_zh,answer_en\n能刷卡吗,,可以,Yes\n"), Table)
	f := q.Items[0].FAQ
	if f.Answer["en"] != "Yes" || f.Answer["zh"] != "可以" || f.Questions["zh"][0] != "能刷卡吗" || f.Questions["en"][0] != "能刷卡吗" || len(q.Notes) != 1 {
		t.Errorf("%+v %v", f, q.Notes)
	}
	q = read(t, "x.csv", []byte("问题,答案\nVIP 有什么好处,Free shipping.\n"), Table)
	if f := q.Items[0].FAQ; f.Questions["en"][0] != "VIP 有什么好处" || len(f.Questions) != 1 {
		t.Errorf("a question without an answer in its language: %+v", f)
	}
}

func TestMarkdownHeadingsAreQuestions(t *testing.T) {
	q := read(t, "help.md", fixture(t, "help.md"), Markdown)
	if len(q.Items) != 3 {
		t.Fatalf("%+v", q)
	}
	back := q.Items[0]
	if back.Line != 8 || back.FAQ.Questions["en"][0] != "How do I return something?" || back.FAQ.Questions["en"][1] != "怎么退货" ||
		back.FAQ.Answer["en"] != "Within 7 days, see our page (https://shop.example/returns).\n· keep the tag\n· RMA on the box" {
		t.Errorf("%+v", back)
	}
	if costs := q.Items[1].FAQ; !reflect.DeepEqual(costs.Questions["en"], []string{"Costs", "Shipping: Costs"}) || costs.Answer["en"] != "Over Fee\n99 0\n# not a heading" {
		t.Errorf("%+v", costs)
	}
	if wrap := q.Items[2]; wrap.FAQ.Questions["en"][0] != "Do you gift-wrap?" || wrap.FAQ.Answer["en"] != "Yes, for free." || wrap.Line != 28 {
		t.Errorf("%+v", wrap)
	}
	if len(q.Problems) != 1 || q.Problems[0].Line != 32 || len(q.Notes) != 1 {
		t.Errorf("%+v %v", q.Problems, q.Notes)
	}
}

func TestQuestionsAndAnswersOneBelowTheOtherAreRead(t *testing.T) {
	const text = "常见问题, 2026 年\n\n问：怎么退货？\n问：能退吗\n答：七天内可以。\n邮费由店铺承担。\n\nQ2: Do you ship\nabroad?\nA2: Yes.\n问：没有回答的问题\n"
	q := read(t, "faq.txt", []byte(text), Dialogue)
	if len(q.Items) != 2 || len(q.Items[0].FAQ.Questions["zh"]) != 2 || q.Items[0].FAQ.Answer["zh"] != "七天内可以。\n邮费由店铺承担。" || q.Items[0].Line != 3 {
		t.Errorf("%+v", q.Items)
	}
	if f := q.Items[1].FAQ; f.Questions["en"][0] != "Do you ship abroad?" || f.Answer["en"] != "Yes." {
		t.Errorf("%+v", f)
	}
	if len(q.Problems) != 1 || q.Problems[0].Line != 11 {
		t.Errorf("%+v", q.Problems)
	}
}

func TestFAQPageDataIsFoundInAWebPageAndInJSON(t *testing.T) {
	page := read(t, "page.html", fixture(t, "page.html"), FAQPage)
	if len(page.Items) != 1 || page.Items[0].Line != 9 || page.Items[0].FAQ.Answer["en"] != "Yes, to 30 countries." {
		t.Errorf("%+v", page.Items)
	}
	if len(page.Problems) != 1 || page.Problems[0].Line != 11 {
		t.Errorf("%+v", page.Problems)
	}
	bare := read(t, "x.json", []byte(`{"@type":"FAQPage","mainEntity":{"@type":"schema:Question","name":"能开发票吗","acceptedAnswer":[{"text":"可以"}]}}`), FAQPage)
	if len(bare.Items) != 1 || bare.Items[0].FAQ.Answer["zh"] != "可以" {
		t.Errorf("%+v", bare)
	}
}

func TestTheListOfTheHTTPCallIsReadAndUnknownFieldsAreRefused(t *testing.T) {
	const file = `{"items": [
 {"id": "pay", "questions": {"zh": ["怎么付款", "支付方式"], "en": ["how do i pay"]}, "answer": {"zh": "微信", "en": "Card"}, "intent": "payment.methods"},
 {"question": "Is it real leather?", "answer": "Yes."},
 {"question": "x", "answr": "y"},
 {"question": {"fr": "quoi"}, "answer": "y"},
 7
]}`
	q := read(t, "faq.json", []byte(file), List)
	if len(q.Items) != 2 || q.Items[0].FAQ.Intent != "payment.methods" || len(q.Items[0].FAQ.Questions["zh"]) != 2 || q.Items[1].Line != 3 {
		t.Errorf("%+v", q.Items)
	}
	for i, line := range []int{4, 5, 6} {
		if i >= len(q.Problems) || q.Problems[i].Line != line {
			t.Fatalf("%+v", q.Problems)
		}
	}
}

func TestBadEntriesAreRefusedWithTheirLines(t *testing.T) {
	long := strings.Repeat("长", maxAnswerRunes+1)
	table := "id,question,answer,language\n,Q1,A1,\n,Q2,,\n,,A3,\n,Q1,other,\n,Q5," + long + ",\n,Q6,A6,fr\n,Q7,A7,,x\na,Q8,A8,\na,Q9,A9,\n"
	q := read(t, "faq.csv", []byte(table), Table)
	if len(q.Items) != 2 {
		t.Errorf("%+v", q.Items)
	}
	for i, line := range []int{3, 4, 5, 6, 7, 8, 10} {
		if i >= len(q.Problems) || q.Problems[i].Line != line || q.Problems[i].Text == "" {
			t.Fatalf("line %d: %+v", line, q.Problems)
		}
	}
	for in, want := range map[string]string{
		"": "empty", "a,b\n1,2\n": "headings", "<html></html>": "ld+json", `{"@type":"Thing"}`: "FAQPage", `{"x":[]}`: "faq", "[": "broken", `{"@type":`: "broken",
		"question,answer\n": "no question", `<script type="application/ld+json">{"@type": Question}</script>`: "broken",
	} {
		if _, err := Read("x.txt", []byte(in)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func TestTheShopsOwnQuestionsStayAndKeepTheirIDs(t *testing.T) {
	have := []chat.FAQ{
		{ID: "own", Questions: map[string][]string{"zh": {"怎么开发票", "要发票"}, "en": {"invoice"}}, Answer: chat.Words{"zh": "旧", "en": "Old"}, Intent: "invoice.request"},
		{ID: "other", Questions: map[string][]string{"zh": {"x"}}, Answer: chat.Words{"zh": "y"}},
	}
	q := read(t, "x.csv", []byte("问题,答案\n怎么开发票？,新\n可以退吗,可以\n"), Table)
	got, change := q.Over(have)
	if len(got) != 3 || got[0].ID != "own" || got[0].Answer["zh"] != "新" || got[0].Answer["en"] != "Old" || got[0].Intent != "invoice.request" || len(got[0].Questions["zh"]) != 2 {
		t.Errorf("%+v", got)
	}
	if len(change.New) != 1 || len(change.Changed) != 1 || change.Lines["own"] != 2 || have[0].Answer["zh"] != "旧" {
		t.Errorf("%+v", change)
	}
	if again, change := q.Over(got); len(change.Unchanged) != 2 || !reflect.DeepEqual(again, got) {
		t.Errorf("the same file changes: %+v", change)
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"zh.csv", "help.md", "page.html"} {
		f.Add(name, fixture(f, name))
	}
	f.Add("x.txt", []byte("问：a\n答：b\nQ: c\n"))
	f.Add("x.json", []byte(`[{"question":["a"],"answer":{"zh":"b"}}]`))
	f.Add("x.json", []byte(`{"@type":"Question","name":"a","acceptedAnswer":{"text":"b"}}`))
	f.Fuzz(func(t *testing.T, name string, b []byte) {
		q, err := Read(name, b)
		if err != nil {
			return
		}
		for _, p := range q.Problems {
			if p.Line < 1 || p.Text == "" {
				t.Fatalf("a problem without a line: %+v", p)
			}
		}
		got, change := q.Over(nil)
		if len(got) != len(change.New) {
			t.Fatalf("%d questions, %+v", len(got), change)
		}
		for _, one := range got {
			for language, wordings := range one.Questions {
				if one.ID == "" || one.Answer[language] == "" || len(wordings) == 0 {
					t.Fatalf("%+v", one)
				}
			}
		}
		if _, again := q.Over(got); len(again.New)+len(again.Changed) > 0 {
			t.Fatalf("the same file twice: %+v", again)
		}
	})
}

package onnx

import (
	"bufio"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"shoptalk/intent/onnx/unigram"
	"shoptalk/models"
)

// shipped is the pack in models/zhen.
func shipped(t testing.TB) fs.FS {
	t.Helper()
	pack := models.Zhen()
	if dir := os.Getenv("SHOPTALK_TEST_PACK"); dir != "" {
		pack = os.DirFS(dir)
	}
	return pack
}

func shippedTokenizer(t testing.TB) []byte {
	raw, err := fs.ReadFile(shipped(t), tokenizerFile)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

type hardText struct {
	Text string  `json:"text"`
	IDs  []int64 `json:"ids"`
}

// hardTexts are texts with the ids that the Hugging Face tokenizer gives; models/train writes them.
func hardTexts(t testing.TB) []hardText {
	t.Helper()
	f, err := os.Open("testdata/tokens.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []hardText
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var h hardText
		if err := json.Unmarshal(lines.Bytes(), &h); err != nil {
			t.Fatal(err)
		}
		out = append(out, h)
	}
	if err := lines.Err(); err != nil || len(out) < 100 {
		t.Fatalf("%d hard texts, %v", len(out), err)
	}
	return out
}

func TestTheSegmenterGivesTheIDsOfHuggingFace(t *testing.T) {
	s, err := unigram.Parse(shippedTokenizer(t))
	if err != nil {
		t.Fatal(err)
	}
	wrong := 0
	for _, h := range hardTexts(t) {
		if got := s.Segment(nil, h.Text, 0); !slices.Equal(got, h.IDs) && wrong < 10 {
			wrong++
			t.Errorf("%.200q\ngot  %v\nwant %v", h.Text, got, h.IDs)
		}
	}
}

// TestTheSegmenterAgreesWithASecondOpinion asks sugarme/tokenizer, on ordinary text: it is known to fail on other.
func TestTheSegmenterAgreesWithASecondOpinion(t *testing.T) {
	raw := shippedTokenizer(t)
	own, err := newCutter(raw)
	if err != nil {
		t.Fatal(err)
	}
	if _, ours := own.(ownCutter); !ours {
		t.Fatalf("the shipped tokenizer is served by %T", own)
	}
	second, err := newForeignCutter(raw)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"你好，我要退货 xxl黑色 refund my order #1042", "买2件xxl黑色的，预算三百五以内", "你好　退货", "İstanbul café", "Ｆｕｌｌｗｉｄｔｈ １２３",
		"can you recommend a waterproof jacket under 80?", "a\r\nb", "spaces" + strings.Repeat(" ", 20) + "here",
	} {
		a, errA := own.Cut(nil, text, 128)
		b, errB := second.Cut(nil, text, 128)
		if errA != nil || errB != nil || !slices.Equal(a, b) {
			t.Errorf("%q\nown    %v %v\nsecond %v %v", text, a, errA, b, errB)
		}
	}
}

// foreign is a tokenizer.json of another kind, of which a shop might bring one.
const foreign = `{"version":"1.0","truncation":null,"padding":null,
 "added_tokens":[{"id":0,"content":"[CLS]","special":true,"single_word":false,"lstrip":false,"rstrip":false,"normalized":false},{"id":1,"content":"[SEP]","special":true,"single_word":false,"lstrip":false,"rstrip":false,"normalized":false},{"id":2,"content":"[UNK]","special":true,"single_word":false,"lstrip":false,"rstrip":false,"normalized":false}],
 "normalizer":{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true},
 "pre_tokenizer":{"type":"BertPreTokenizer"},
 "post_processor":{"type":"BertProcessing","sep":["[SEP]",1],"cls":["[CLS]",0]},
 "decoder":{"type":"WordPiece","prefix":"##","cleanup":true},
 "model":{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","max_input_chars_per_word":100,"vocab":{"[CLS]":0,"[SEP]":1,"[UNK]":2,"order":3,"退":4,"货":5,"##s":6}}}`

func TestAPackWithATokenizerOfAnotherKindIsServed(t *testing.T) {
	c, err := newCutter([]byte(foreign))
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Cut(nil, "Orders\r\n退货", 128)
	if want := []int64{0, 3, 6, 4, 5, 1}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	long, err := c.Cut(nil, strings.Repeat("order ", 1000), 16)
	if err != nil || len(long) != 16 || long[0] != 0 || long[15] != 1 {
		t.Errorf("a long text: got %v, %v", long, err)
	}
	for _, text := range []string{"", "\x00", strings.Repeat("\u0301", 5000), "\uFFFD\uFFFE", strings.Repeat("退", 65536)} {
		if _, err := c.Cut(nil, text, 128); err != nil && !strings.Contains(err.Error(), "panicked") {
			t.Errorf("%.20q: %v", text, err)
		}
	}
}

func TestATokenizerFileOfGarbageIsAnError(t *testing.T) {
	for _, raw := range []string{``, `{}`, `[]`, `{"model":{"type":"BPE"}}`, `{"model":{"type":"WordPiece","vocab":[]}}`, `{"model":{"type":"Unigram"}}`} {
		if _, err := newCutter([]byte(raw)); err == nil {
			t.Errorf("%s: no error", raw)
		}
	}
}

func TestTheShippedPackProvesItself(t *testing.T) {
	m, err := Open(shipped(t), Options{Callers: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	t.Log(m.Labels().Model, "on", m.Library())
	for _, text := range []string{"", strings.Repeat("好", 65536), strings.Repeat(" ", 10000), "\x00", "😀😀😀", "سلام", "\u200b"} {
		if _, err := m.Forward(context.Background(), text); err != nil {
			t.Errorf("%.20q: %v", text, err)
		}
	}
}

const sentence = "我前天买的鞋到哪一步了？单号1042，can you check it"

func BenchmarkSegmenter(b *testing.B) {
	s, err := unigram.Parse(shippedTokenizer(b))
	if err != nil {
		b.Fatal(err)
	}
	ids := make([]int64, 0, 256)
	b.ReportAllocs()
	for b.Loop() {
		ids = s.Segment(ids[:0], sentence, 128)
	}
}

func BenchmarkSegmenterOfSugarme(b *testing.B) {
	c, err := newForeignCutter(shippedTokenizer(b))
	if err != nil {
		b.Fatal(err)
	}
	ids := make([]int64, 0, 256)
	b.ReportAllocs()
	for b.Loop() {
		if ids, err = c.Cut(ids[:0], sentence, 128); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkForward(b *testing.B) {
	m, err := Open(shipped(b), Options{Callers: 1})
	if err != nil {
		b.Fatal(err)
	}
	defer m.Close()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.Forward(context.Background(), "帮我看看订单到哪了谢谢"); err != nil {
			b.Fatal(err)
		}
	}
}

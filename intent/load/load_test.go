package load

import (
	"strings"
	"testing"
)

func TestMessagesAreReadFromEveryFormat(t *testing.T) {
	for format, file := range map[string]string{
		Lines:    "{\"text\":\"能刻字吗\",\"intent\":\"ring.engraving\"}\n\n{\"text\":\"engrave it\",\"label\":\"ring.engraving\"}\n",
		List:     `[{"text":"能刻字吗","intent":"ring.engraving"},{"text":"engrave it","intent":"ring.engraving"}]`,
		Table:    "问法,意图,备注\n能刻字吗,ring.engraving,x\nengrave it,ring.engraving,\n",
		RasaYAML: "version: \"3.1\"\nnlu:\n- intent: ring.engraving\n  examples: |\n    - 能刻字吗\n    - engrave [it](thing)\n- synonym: a\n  examples: |\n    - b\n",
		RasaText: "## intent:ring.engraving\n- 能刻字吗\n- engrave [it](thing)\n\n## synonym:a\n- b\n",
	} {
		e, err := Read("x.txt", []byte(file))
		if err != nil || e.Format != format || len(e.Problems) > 0 || len(e.Items) != 2 {
			t.Fatalf("%s: %+v %v", format, e, err)
		}
		if e.Items[0].Text != "能刻字吗" || e.Items[1].Text != "engrave it" || e.Items[1].Intent != "ring.engraving" {
			t.Errorf("%s: %+v", format, e.Items)
		}
		if format == RasaYAML && e.Items[1].Line != 6 {
			t.Errorf("line %d", e.Items[1].Line)
		}
	}
}

func TestBadMessagesAreRefusedWithTheirLines(t *testing.T) {
	e, err := Read("x.csv", []byte("text,intent\na,x\n,x\nb,\nA,y\nc,two words\na,x\nd,x,y\n"))
	if err != nil || len(e.Items) != 1 || len(e.Notes) != 1 {
		t.Fatalf("%+v %v", e, err)
	}
	for i, line := range []int{3, 4, 5, 6, 8} {
		if i >= len(e.Problems) || e.Problems[i].Line != line || !strings.Contains(e.Problems[i].Text, ":") {
			t.Fatalf("%+v", e.Problems)
		}
	}
	for in, want := range map[string]string{"": "empty", "a,b\n1,2\n": "headings", "[": "broken", "nlu:\n  - [": "broken", "text,intent\n": "no labelled", "version: 1\nnlu: []\n": "no labelled"} {
		if _, err := Read("x", []byte(in)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func TestAMessageUnderAnotherIntentIsMoved(t *testing.T) {
	e, err := Read("x.csv", []byte("text,intent\nHello,greet\nbye,part\nnew,part\n"))
	if err != nil {
		t.Fatal(err)
	}
	have := []Example{{Text: "hello", Intent: "greet"}, {Text: "bye", Intent: "greet"}}
	all, change := e.Over(have)
	if len(all) != 3 || all[1].Intent != "part" || len(change.New) != 1 || len(change.Changed) != 1 || len(change.Unchanged) != 1 || have[1].Intent != "greet" {
		t.Errorf("%+v %+v", all, change)
	}
	b, err := Encode(all)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := Read("intents.jsonl", b); err != nil || len(again.Items) != 3 {
		t.Errorf("%s %v", b, err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("x.csv", []byte("text,intent\na,b\n"))
	f.Add("x.yml", []byte("nlu:\n- intent: a\n  examples: |\n    - b\n- intent: c\n  examples:\n  - text: d\n"))
	f.Add("x.jsonl", []byte("{\"text\":\"a\",\"intent\":\"b\"}\n{}"))
	f.Add("x.md", []byte("## intent:a\n- b [c](d)\n"))
	f.Fuzz(func(t *testing.T, name string, b []byte) {
		e, err := Read(name, b)
		if err != nil {
			return
		}
		for _, p := range e.Problems {
			if p.Line < 1 || p.Text == "" {
				t.Fatalf("a problem without a line: %+v", p)
			}
		}
		all, _ := e.Over(nil)
		out, err := Encode(all)
		if err != nil {
			t.Fatal(err)
		}
		if len(all) == 0 {
			return
		}
		if again, err := Read("intents.jsonl", out); err != nil || len(again.Items) != len(all) {
			t.Fatalf("%q is read as %+v %v", out, again, err)
		}
	})
}

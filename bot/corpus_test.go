package bot

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"shoptalk/chat"
	"shoptalk/intent"
	"shoptalk/intent/onnx"
	"shoptalk/models"
)

// recorded is a burst of the corpus.
type recorded struct {
	Before []string   `yaml:"before"`
	Turns  [][]string `yaml:"turns"`
}

func TestTheShippedModelTellsThoughtsInPiecesFromWholeOnes(t *testing.T) {
	raw, err := os.ReadFile("testdata/bursts.yml")
	if err != nil {
		t.Fatal(err)
	}
	var corpus []recorded
	if err := yaml.Unmarshal(raw, &corpus); err != nil {
		t.Fatal(err)
	}
	m, err := onnx.Open(models.Zhen(), onnx.Options{Callers: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	turns := 0
	for _, r := range corpus {
		p := newPatient(t, anonymous, "")
		p.bot.Reader = intent.New(intent.Options{Model: m, Catalogue: p.shop, Now: func() time.Time { return noon }})
		for _, text := range r.Before {
			p.write(text)
			p.settle(true)
		}
		before := len(p.store.turns)
		messages := slices.Concat(r.Turns...)
		for i, text := range messages {
			p.write(text)
			p.settle(i+1 == len(messages))
		}
		turns += len(p.store.turns) - before
		if got, want := p.grouped(before), fmt.Sprint(r.Turns); got != want {
			t.Errorf("the turns cover %s, not %s", got, want)
		}
	}
	if each := float64(turns) / float64(len(corpus)); each > 1.2 {
		t.Errorf("%.2f turns for each burst", each)
	}
}

// settle waits until the latest message is answered or waits for more; after the last one the quiet time ends.
func (p *patient) settle(last bool) {
	p.t.Helper()
	for {
		select {
		case w := <-p.waits:
			if w.d != testQuiet {
				continue
			}
			if !last {
				return
			}
			w.end <- time.Time{}
		case <-p.bus.tell:
			if p.owner() != chat.OwnerBot {
				p.store.own("c", chat.Owner{Kind: chat.OwnerBot})
			}
			return
		case <-time.After(10 * time.Second):
			p.t.Fatalf("nothing comes of %q", p.written)
		}
	}
}

// grouped gives the shopper's messages of each turn from one on.
func (p *patient) grouped(from int) string {
	p.store.mu.Lock()
	defer p.store.mu.Unlock()
	var all [][]string
	for _, turn := range p.store.turns[from:] {
		var texts []string
		for _, m := range p.store.messages["c"] {
			if m.Seq >= turn.Covers && m.Seq <= turn.ReplyTo && m.From.Role == chat.RoleShopper {
				texts = append(texts, strings.TrimSpace(m.Body.Text))
			}
		}
		all = append(all, texts)
	}
	return fmt.Sprint(all)
}

package script

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"shoptalk/chat"
)

// parrot answers with what was said, once by card, and can be taken over.
type parrot struct {
	owner  chat.OwnerKind
	page   chat.Page
	closed bool
	tapped chat.Action
}

func bot(b chat.Body, w chat.Why) []Heard {
	return []Heard{{Message: chat.Message{From: chat.From{Role: chat.RoleBot}, Body: b}, Why: w}}
}

func (p *parrot) Say(_ context.Context, texts []string) ([]Heard, error) {
	if p.owner != chat.OwnerBot {
		return nil, nil
	}
	text := strings.Join(texts, "+")
	switch text {
	case "fail":
		return nil, errors.New("no disk")
	case "cards":
		return bot(chat.Body{Type: "cards", Text: "cards", Cards: []chat.Card{{ID: "a", Title: "A", Price: chat.Money{Amount: 9900}, Stock: 1, Reason: "r",
			Actions: []chat.Reply{{Label: "see", Name: "product", Value: map[string]string{"product": "a"}}}}}}, chat.Why{Intent: "product.search", Language: "en"}), nil
	}
	return bot(chat.Body{Type: "text", Text: text + " on " + p.page.Product, Replies: []chat.Reply{{Label: "person", Name: "human", Value: "yes"}}},
		chat.Why{Intent: "chat.greet", Flow: "f", Rule: "r", Facts: map[string]string{"asks": "size"}, Language: "en"}), nil
}

func (p *parrot) Tap(_ context.Context, _ string, a chat.Action) ([]Heard, error) {
	p.tapped = a
	if a.Name == "human" {
		p.owner = chat.OwnerQueue
	}
	return bot(chat.Text("tapped "+a.Name+string(a.Value)), chat.Why{}), nil
}
func (p *parrot) Page(_ context.Context, page chat.Page) error { p.page = page; return nil }
func (p *parrot) Agent(context.Context, string) ([]Heard, error) {
	p.owner = chat.OwnerAgent
	return nil, nil
}
func (p *parrot) Return(context.Context) ([]Heard, error) {
	p.owner = chat.OwnerBot
	return bot(chat.Text("back"), chat.Why{}), nil
}
func (p *parrot) Owner(context.Context) (chat.OwnerKind, error) { return p.owner, nil }
func (p *parrot) Close() error                                  { p.closed = true; return nil }

func play1(t *testing.T, yml string) Result {
	t.Helper()
	suite, err := Load(fstest.MapFS{"a/x.yml": {Data: []byte(yml)}})
	if err != nil {
		t.Fatal(err)
	}
	p := &parrot{owner: chat.OwnerBot}
	results, err := Run(context.Background(), suite, func(context.Context, Conversation) (World, error) { return p, nil })
	if err != nil || len(results) != 1 || !p.closed {
		t.Fatalf("%v %v closed %v", results, err, p.closed)
	}
	return results[0]
}

func TestAConversationThatGoesAsExpectedPasses(t *testing.T) {
	r := play1(t, `
name: all of it
page: {product: p1, cart: [{product: x, quantity: 2}]}
turns:
  - say: [hello, you]
    expect: {intent: chat.greet, flow: f, rule: r, contains: hello+you on p1, not_contains: [p2], any: [zzz, hello], replies: person, asks: size, language: en, owner: bot}
  - say: cards
    expect: {type: cards, cards: {min: 1, max: 2, price_min: 50, price_max: 99, in_stock: true, reason: true, ids: [a]}, asks: ""}
  - tap: see
    expect: {contains: 'product{"product":"a"}'}
  - page: {product: p2}
  - say: x
    expect: {contains: x on p2}
  - tap: person
    expect: {owner: queue}
  - agent: hi
    expect: {owner: agent}
  - say: hello
    expect: {silent: true}
  - return: true
    expect: {owner: bot, contains: back}
  - act: {name: slot, value: {slot: size}}
    expect: {contains: 'slot{"slot":"size"}'}
`)
	if !r.OK() {
		t.Errorf("%+v", r)
	}
}

func TestEveryDifferenceIsToldWithItsLine(t *testing.T) {
	r := play1(t, `name: differs
turns:
  - say: hello
    expect: {intent: order.status, flow: x, rule: y, answer: z, contains: [hello, bye], not_contains: hello, any: [a1, b1], replies: [none], asks: "", language: zh, owner: agent, order: "1", type: order, silent: true, cards: {min: 1, ids: [q]}}
  - say: cards
    expect: {cards: {max: 0, price_max: 10}}
  - say: cards
    expect: {cards: {price_min: 100}}
`)
	if len(r.Failures) != 19 || r.Failures[0].Line != 3 || r.Failures[0].Turn != 1 {
		t.Errorf("%d failures: %+v", len(r.Failures), r.Failures)
	}
	var out strings.Builder
	if err := Write(&out, []Result{r}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"a/x.yml:1 differs", "- want: contains bye", "+ got:  hello on", "0 of 1"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q lacks %q", out.String(), want)
		}
	}
}

func TestWhatCannotBePlayedIsAnErrorOfThatConversation(t *testing.T) {
	for yml, want := range map[string]string{
		"name: a\nturns:\n  - say: fail\n":      "no disk",
		"name: a\nturns:\n  - tap: not there\n": "nothing to tap",
	} {
		if r := play1(t, yml); r.OK() || !strings.Contains(r.Err.Error(), want) || !strings.Contains(r.Err.Error(), "a/x.yml:3") {
			t.Errorf("%q: %v", yml, r.Err)
		}
	}
}

func TestFilesThatAreNotScriptsAreRefusedWithTheirPlace(t *testing.T) {
	for yml, want := range map[string]string{
		"name: a\nturns:\n  - say: x\n    expcet: {}\n": "line 4",
		"name: a\nturns:\n  - say: x\n    tap: y\n":     "x.yml:3: a turn is one of",
		"name: a\n":            "x.yml:1: a conversation has a name",
		"turns:\n  - say: x\n": "x.yml:1",
		"name: a\nturns:\n  - say: x\n    expect: {owner: nobody}\n": "owner is bot, queue or agent",
		"name: [": "x.yml",
	} {
		if _, err := Load(fstest.MapFS{"x.yml": {Data: []byte(yml)}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v lacks %q", yml, err, want)
		}
	}
}

func TestOneFileHoldsSeveralConversations(t *testing.T) {
	suite, err := Load(fstest.MapFS{"x.yaml": {Data: []byte("name: a\nturns: [{say: x}]\n---\nname: b\nturns: [{say: y}]\n")}, "readme.md": {Data: []byte("no")}})
	if err != nil || len(suite) != 2 || suite[1].Name != "b" || suite[1].Line != 4 {
		t.Errorf("%+v %v", suite, err)
	}
}

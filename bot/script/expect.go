package script

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"shoptalk/chat"
)

// differences compares what came with what was expected.
func (e Expect) differences(heard []Heard, owner chat.OwnerKind) []Failure {
	d := &diff{heard: bots(heard)}
	d.text(e)
	d.why(e)
	d.cards(e.Cards)
	if e.Owner != "" && e.Owner != string(owner) {
		d.fail("owner "+e.Owner, "owner "+string(owner))
	}
	if e.Language != "" && !d.any(func(h Heard) bool {
		return h.Why.Language == e.Language || h.Why.Language == "" && languageOf(h) == e.Language
	}) {
		d.fail("language "+e.Language, d.said())
	}
	if e.Order != "" && !d.any(func(h Heard) bool { return h.Message.Body.Order != nil && h.Message.Body.Order.Number == e.Order }) {
		d.fail("order "+e.Order, d.said())
	}
	if e.Type != "" && !d.any(func(h Heard) bool { return h.Message.Body.Type == e.Type }) {
		d.fail("a body of type "+e.Type, d.said())
	}
	have := labels(d.heard)
	for _, label := range e.Replies {
		if !slices.Contains(have, label) {
			d.fail("reply "+label, fmt.Sprintf("replies %q", have))
		}
	}
	return d.failures
}

type diff struct {
	heard    []Heard
	failures []Failure
}

func (d *diff) fail(want, got string) {
	d.failures = append(d.failures, Failure{Want: want, Got: got})
}

func (d *diff) any(ok func(Heard) bool) bool { return slices.ContainsFunc(d.heard, ok) }

// said is all that the bot said, for people.
func (d *diff) said() string {
	texts := make([]string, 0, len(d.heard))
	for _, h := range d.heard {
		texts = append(texts, h.Message.Body.Text)
	}
	if len(texts) == 0 {
		return "(the bot says nothing)"
	}
	return strings.Join(texts, "\n")
}

func (d *diff) text(e Expect) {
	said := d.said()
	if e.Silent && len(d.heard) > 0 {
		d.fail("the bot says nothing", said)
	}
	for _, s := range e.Contains {
		if !strings.Contains(said, s) {
			d.fail("contains "+s, said)
		}
	}
	for _, s := range e.NotContains {
		if strings.Contains(said, s) {
			d.fail("does not contain "+s, said)
		}
	}
	if len(e.Any) > 0 && !slices.ContainsFunc(e.Any, func(s string) bool { return strings.Contains(said, s) }) {
		d.fail("contains one of "+strings.Join(e.Any, " | "), said)
	}
}

func (d *diff) why(e Expect) {
	check := func(what, want string, get func(chat.Why) string) {
		if want == "" {
			return
		}
		var got []string
		for _, h := range d.heard {
			if get(h.Why) == want {
				return
			}
			got = append(got, get(h.Why))
		}
		d.fail(what+" "+want, what+" "+strings.Join(got, ", ")+"\n"+d.said())
	}
	check("intent", e.Intent, func(w chat.Why) string { return w.Intent })
	check("flow", e.Flow, func(w chat.Why) string { return w.Flow })
	check("rule", e.Rule, func(w chat.Why) string { return w.Rule })
	check("answer", e.Answer, func(w chat.Why) string { return w.Answer })
	if e.Asks != nil {
		asked := ""
		for _, h := range d.heard {
			asked += h.Why.Facts["asks"]
		}
		if asked != *e.Asks {
			d.fail("asks "+*e.Asks, "asks "+asked+"\n"+d.said())
		}
	}
}

func (d *diff) cards(want *Cards) {
	if want == nil {
		return
	}
	var cards []chat.Card
	for _, h := range d.heard {
		cards = append(cards, h.Message.Body.Cards...)
	}
	if len(cards) < want.Min {
		d.fail(fmt.Sprintf("at least %d cards", want.Min), fmt.Sprintf("%d cards\n%s", len(cards), d.said()))
	}
	if want.Max != nil && len(cards) > *want.Max {
		d.fail(fmt.Sprintf("at most %d cards", *want.Max), fmt.Sprintf("%d cards\n%s", len(cards), d.said()))
	}
	for _, c := range cards {
		price := float64(c.Price.Amount) / 100
		switch {
		case want.PriceMax > 0 && price > want.PriceMax:
			d.fail(fmt.Sprintf("cards up to %g", want.PriceMax), c.Title+" "+c.Price.String())
		case want.PriceMin > 0 && price < want.PriceMin:
			d.fail(fmt.Sprintf("cards from %g", want.PriceMin), c.Title+" "+c.Price.String())
		case want.InStock && c.Stock <= 0:
			d.fail("cards in stock", c.Title)
		case want.Reason && c.Reason == "":
			d.fail("a reason on each card", c.Title)
		}
	}
	for _, id := range want.IDs {
		if !slices.ContainsFunc(cards, func(c chat.Card) bool { return c.ID == id }) {
			d.fail("a card of "+id, d.said())
		}
	}
}

// bots keeps the bot's messages.
func bots(heard []Heard) []Heard {
	return slices.DeleteFunc(slices.Clone(heard), func(h Heard) bool { return h.Message.From.Role != chat.RoleBot })
}

func languageOf(h Heard) string {
	_, reply := chat.LanguageOf(h.Message.Body.Text)
	return reply
}

// Write says how a run went: a line for each conversation that failed with what was wanted and what came, and a line of counts.
func Write(w io.Writer, results []Result) error {
	failed := 0
	for _, r := range results {
		if r.OK() {
			continue
		}
		failed++
		if _, err := fmt.Fprintf(w, "✗ %s:%d %s\n", r.Conversation.File, r.Conversation.Line, r.Conversation.Name); err != nil {
			return err
		}
		for _, f := range r.Failures {
			_, err := fmt.Fprintf(w, "  turn %d, line %d: %s\n    - want: %s\n    + got:  %s\n", f.Turn, f.Line, f.Said, f.Want, strings.ReplaceAll(f.Got, "\n", "\n            "))
			if err != nil {
				return err
			}
		}
		if r.Err != nil {
			if _, err := fmt.Fprintf(w, "  %v\n", r.Err); err != nil {
				return err
			}
		}
	}
	_, err := fmt.Fprintf(w, "%d of %d conversations as expected\n", len(results)-failed, len(results))
	return err
}

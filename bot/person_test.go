package bot

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"shoptalk/chat"
	"shoptalk/dialog"
)

// wordings are texts that plainly ask for a person, each with its language; the test of the program reads them with the model.
func wordings(t *testing.T) []string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "cmd", "shoptalk", "testdata", "person.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for line := range strings.Lines(string(b)) {
		_, text, ok := strings.Cut(strings.TrimRight(line, "\n"), "\t")
		if !ok {
			t.Fatalf("%q is no language and wording", line)
		}
		texts = append(texts, text)
	}
	return texts
}

// waitingStates are all states in which the shipped flows wait for the shopper: an open question of each step, and what else may be open.
func waitingStates(t *testing.T) map[string]dialog.State {
	t.Helper()
	states := map[string]dialog.State{
		"nothing asked": {Turns: 3},
		"two meanings":  {Turns: 3, Options: []string{"return.policy", "return.request"}, Unsure: 1},
		"an offer":      {Turns: 3, Offer: "return.request"},
		"put aside":     {Turns: 3, Parked: dialog.Frame{Flow: "order_status"}, Wanted: "order_number"},
		"misunderstood": {Turns: 3, Unsure: 1},
	}
	for _, s := range shippedTalk().flows.Waiting() {
		var names []string
		for _, fr := range s.Stack {
			names = append(names, fr.Flow)
		}
		name := fmt.Sprintf("%s at %s", strings.Join(names, " > "), s.Stack[len(s.Stack)-1].Step)
		states[name] = s
		states[name+", passed over"] = passedOver(s)
	}
	return states
}

// passedOver is a state whose question was answered wrongly once and has another wish waiting behind it.
func passedOver(s dialog.State) dialog.State {
	s.Misses, s.Queue, s.Held, s.Offer = 1, []dialog.Pending{{Intent: "invoice.request", Text: "发票"}}, true, "return.request"
	return s
}

func TestAPersonIsReachedInOneTurnFromEveryStepOfEveryFlow(t *testing.T) {
	asked := map[string]bool{}
	for _, s := range shippedTalk().flows.Waiting() {
		asked[s.Asked] = true
	}
	for _, slot := range []string{dialog.ConfirmSlot, "order_number", "phone_last4", "address", "reason", "exchange_for", "invoice_title", "height"} {
		if !asked[slot] {
			t.Errorf("no step that waits asks for %s", slot)
		}
	}
	for name, state := range waitingStates(t) {
		for _, shopper := range []chat.Shopper{anonymous, lin} {
			s := newStage(t, shopper, "zh")
			s.store.states["c"] = state.Encode()
			s.say("求求你们了", "human.request")
			turn := s.store.turns[0]
			if s.owner() != chat.OwnerQueue || !turn.Queue || turn.Reason != "asked" || turn.Covers != 1 || turn.ReplyTo != 1 {
				t.Errorf("%s: owner %s after %q", name, s.owner(), s.text())
			}
			if got := s.text(); !strings.Contains(got, "人工") {
				t.Errorf("%s: said %q", name, got)
			}
		}
	}
}

func TestEveryWordingReachesAPersonFromEveryStepEvenWhereTheModelIsUnsure(t *testing.T) {
	flows := shippedTalk().flows
	unsaid := map[string]bool{}
	for name, state := range waitingStates(t) {
		for _, text := range wordings(t) {
			sure := reading(text, "human.request")
			next, out := flows.Next(state, dialog.Input{Heard: &sure})
			if out.Do != dialog.DoHandoff || out.Reason != "asked" || next.Asked != "" {
				t.Errorf("%q at %s: %+v", text, name, out)
			}
			weak := unsure(text, "out_of_scope", "human.request")
			if _, out := flows.Next(state, dialog.Input{Heard: &weak}); out.Do != dialog.DoHandoff {
				unsaid[text] = true
			}
		}
	}
	if len(unsaid) > 8 {
		t.Errorf("%d wordings depend on the model: %v", len(unsaid), unsaid)
	}
}

func TestARefusedPersonIsNotFetchedFromAnyStep(t *testing.T) {
	for name, state := range waitingStates(t) {
		for _, text := range []string{"不用转人工", "don't transfer me to an agent"} {
			r := reading(text, "human.request")
			if _, out := shippedTalk().flows.Next(state, dialog.Input{Heard: &r}); out.Do == dialog.DoHandoff {
				t.Errorf("%q at %s hands over", text, name)
			}
		}
	}
}

package dialog

import (
	"strings"
	"testing"
	"testing/fstest"
)

// layered loads a shop's own files over the test's flows.
func layered(t *testing.T, own string) (*Flows, error) {
	t.Helper()
	builtIn := fstest.MapFS{"repairs.yml": {Data: []byte(repairs)}, "shop.yml": {Data: []byte(shopFlows)}}
	return LoadLayers(Vocabulary{Facts: map[string]string{"shop": ""}}, Layer{Files: builtIn}, Layer{Files: fstest.MapFS{"own.yml": {Data: []byte(own)}}, Name: "flows"})
}

func over(t *testing.T, own string) *chatter {
	t.Helper()
	f, err := layered(t, own)
	if err != nil {
		t.Fatal(err)
	}
	k := newTalk(t)
	k.flows = f
	return k
}

func TestAShopsFlowTakesThePlaceOfTheOneWithItsName(t *testing.T) {
	k := over(t, "flows:\n  fee:\n    steps:\n      - say: {zh: '{shop}全场包邮', en: 'All free at {shop}'}\n")
	is(t, k.hear("what does delivery cost", "delivery.fee"), "say:fee#0_say")
	if got := k.flows.Text("fee#0_say", "zh"); len(got) != 1 || got[0] != "{shop}全场包邮" {
		t.Errorf("text %q", got)
	}
	// What it leaves out stays as it was.
	if f, _ := k.flows.Flow("fee"); f.Description != "what delivery costs" || len(f.Intents) != 1 {
		t.Errorf("flow %+v", f)
	}
}

func TestAShopsOwnIntentIsAnsweredByAFlowOfItsOwn(t *testing.T) {
	k := over(t, `
slots:
  letters: {type: free}
flows:
  engraving:
    name: {zh: 刻字, en: Engraving}
    description: letters in a ring
    intent: ring.engraving
    steps:
      - collect: letters
        utter: {zh: 想刻什么字？, en: 'What shall we engrave?'}
      - handoff: {reason: engraving, zh: 请同事来报价, en: "A colleague quotes for “{letters}”"}
  gold:
    name: Gold
    description: gold is bought back in the store
    intent: [gold.buyback, gold.price]
    steps: [{link: fee}]
`)
	is(t, k.hear("can you engrave it", "ring.engraving"), "ask:engraving#0_collect_letters")
	is(t, k.hear("what does delivery cost?", "delivery.fee"), "call:fee, ask:engraving#0_collect_letters again")
	is(t, k.hear("AB forever", "inform"), "handoff:engraving")
	is(t, k.hear("gold price", "gold.price"), "call:fee")
	is(t, k.tap("intent", "gold.buyback"), "call:fee")
	if got := k.flows.Text(LabelKey("gold.price"), "zh"); len(got) != 1 || got[0] != "Gold" {
		t.Errorf("label %q", got)
	}
	if got := k.flows.Text("engraving#1_handoff", "zh"); len(got) != 1 || got[0] != "请同事来报价" {
		t.Errorf("words %q", got)
	}
}

func TestATextInOneLanguageIsSaidInTheOther(t *testing.T) {
	k := over(t, "flows:\n  fee: {steps: [{say: {zh: [一, 二]}}]}\n")
	if got := k.flows.Text("fee#0_say", "en"); len(got) != 2 {
		t.Errorf("text %q", got)
	}
}

func TestAnIntentGoesToTheShopsFlowThatNamesIt(t *testing.T) {
	k := over(t, "flows:\n  mine: {description: d, intent: delivery.fee, steps: [{say: {en: free}}]}\n")
	is(t, k.hear("what does delivery cost", "delivery.fee"), "say:mine#0_say")
	if f, _ := k.flows.Flow("fee"); len(f.Intents) != 0 {
		t.Errorf("the flow that lost its intent still names it: %v", f.Intents)
	}
}

func TestAShopsSlotTakesThePlaceOfTheOneWithItsName(t *testing.T) {
	k := over(t, "slots:\n  kind: {type: categorical, values: {refund: [cash], swap: [trade]}}\n")
	if s, _ := k.flows.Slot("kind"); !s.choose("trade").ok || s.choose("money").ok {
		t.Errorf("slot %+v", s)
	}
}

func TestWhatAShopsFilesBreakIsToldWithTheirFolder(t *testing.T) {
	for own, want := range map[string]string{
		"flows:\n  fee: {intent: my.fee, steps: [{say: {en: x}}]}\n":                                                                   "flows/own.yml:2: intent delivery.fee, which flow fee served, has no flow any more",
		"flows:\n  a: {description: d, steps: [{link: stocc}]}\n":                                                                      `flows/own.yml:2: link leads to flow "stocc", which is not there: did you mean stock?`,
		"flows:\n  cancel: {steps: [{call: find_order, next: [{if: slots.ok, then: END}, {else: again}]}, {id: again, link: cancel}]}": "flows/own.yml:2: this loops without waiting for the shopper: cancel.0_call → cancel.again → cancel.0_call",
		"flows:\n  fee:\n    steps:\n      - say: {en: '{letters}'}\n":                                                                 "flows/own.yml:4: {letters} is neither a slot nor a fact: one of amount, gift, kind, order_number, reason, shop",
		"flows:\n  pattern_human_handoff: {steps: [{say: {en: no one is here}}]}\n":                                                    "flows/own.yml:2: flow pattern_human_handoff never hands over to a person",
		"slots:\n  kind: {type: categorical}\n":                                                                                        "flows/own.yml:2: slot kind is categorical but lists no values",
		"flows:\n  fee: {name: '{shop}', steps: [{say: {en: x}}]}\n":                                                                   "flows/own.yml:2: the name of flow fee has braces",
	} {
		if _, err := layered(t, own); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\nerror %v\nlacks %s", own, err, want)
		}
	}
}

func TestAFlowOfAShopsOwnIntentNeedsAName(t *testing.T) {
	known := Vocabulary{Says: []string{"cancelled", "corrected", "cannot", "failed", "what_for", "take_your_time", "invalid", "declined", "left", "handoff.asked", "intent.known"}}
	for own, want := range map[string]string{
		"flows:\n  a: {description: d, intent: my.own, steps: [{say: {en: x}}]}\n":                          "flows/a.yml:2: flow a needs a name",
		"flows:\n  a: {description: d, intent: my.own, name: {zh: 我, en: mine}, steps: [{say: {en: x}}]}\n": "",
		"flows:\n  a: {description: d, intent: known, steps: [{say: {en: x}}]}\n":                           "",
		"flows:\n  a: {description: d, intent: chat.compliment, steps: [{say: {en: x}}]}\n":                 "",
		"flows:\n  a: {description: d, steps: [{say: nothing}]}\n":                                          `flows/a.yml:2: no words are written for "nothing": one of cancelled`,
	} {
		_, err := LoadLayers(known, Layer{Files: fstest.MapFS{"repairs.yml": {Data: []byte(repairs)}}}, Layer{Files: fstest.MapFS{"a.yml": {Data: []byte(own)}}, Name: "flows"})
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s\nerror %v\nlacks %s", own, err, want)
		}
	}
}

func TestTooManyFilesAreRefused(t *testing.T) {
	files := fstest.MapFS{}
	for i := range maxFlowFiles + 1 {
		files[string(rune('a'+i%26))+string(rune('a'+i/26))+".yaml"] = &fstest.MapFile{}
	}
	if _, err := Load(files, Vocabulary{}); err == nil || !strings.Contains(err.Error(), "at most 200") {
		t.Errorf("error %v", err)
	}
}

func TestLongWaysAreShownByTheirEnds(t *testing.T) {
	var b strings.Builder
	b.WriteString("flows:\n  a:\n    description: d\n    steps:\n      - {id: s, say: {en: x}}\n")
	for range 40 {
		b.WriteString("      - say: {en: x}\n")
	}
	b.WriteString("      - {id: e, say: {en: x}, next: s}\n")
	_, err := Load(fstest.MapFS{"repairs.yml": {Data: []byte(repairs)}, "a.yml": {Data: []byte(b.String())}}, Vocabulary{})
	if err == nil || !strings.Contains(err.Error(), "a.s → a.1_say → a.2_say → … →") || !strings.Contains(err.Error(), "a.e → a.s") || len(err.Error()) > 600 {
		t.Errorf("error %v", err)
	}
}

func TestFlowsThatWaitForAnIntentThatNothingReadsAreTold(t *testing.T) {
	k := over(t, "flows:\n  fee: {steps: [{say: {en: free}}]}\n  a: {description: d, intent: [my.own, order.status, other.own], steps: [{say: {en: x}}]}\n")
	got := k.flows.Untaught([]string{"other.own"})
	if len(got) != 1 || !strings.HasPrefix(got[0], "flows/own.yml:3: flow a waits for the intent my.own") {
		t.Errorf("told %q", got)
	}
	f, _ := k.flows.Flow("a")
	if file, line, own := f.Place(); file != "flows/own.yml" || line != 3 || !own {
		t.Errorf("at %s:%d", file, line)
	}
}

func TestATextMayNameOnlyWhatIsFilledOnAWayToIt(t *testing.T) {
	for steps, want := range map[string]string{
		"[{say: {en: '{note}'}}, {collect: note}]":                                            "nothing fills {note} on the way here",
		"[{collect: note, utter: {en: '{note}?'}}]":                                           "nothing fills {note} on the way here",
		"[{collect: note}, {say: {en: '{note}'}}]":                                            "",
		"[{set_slots: [{note: x}]}, {link: tell}]":                                            "",
		"[{noop: x, next: [{if: slots.note, then: [{call: tell, next: END}]}, {else: END}]}]": "",
		"[{call: tell}]": "nothing fills {note} on the way here",
		"[{call: find_order}, {say: {en: '{order}'}}, {collect: note}, {call: tell}]": "",
		"[{say: {en: '{order}'}}, {call: find_order}, {collect: note}, {call: tell}]": "nothing fills {order} on the way here: collect or set ok first",
		"[{call: asks}, {say: {en: '{note} {shop}'}}]":                                "",
	} {
		own := "slots: {note: {type: free}}\nflows:\n  a:\n    description: d\n    steps: " + steps +
			"\n  tell: {description: d, steps: [{say: {en: 'so {note}'}}]}\n  asks: {description: d, steps: [{collect: note}, {link: fee}]}\n"
		if !strings.Contains(steps, "tell") {
			own = strings.Replace(own, "'so {note}'", "so", 1)
		}
		builtIn := fstest.MapFS{"repairs.yml": {Data: []byte(repairs)}, "shop.yml": {Data: []byte(shopFlows)}}
		_, err := LoadLayers(Vocabulary{Facts: map[string]string{"shop": "", "order": "ok"}}, Layer{Files: builtIn}, Layer{Files: fstest.MapFS{"own.yml": {Data: []byte(own)}}})
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s\nerror %v\nlacks %s", steps, err, want)
		}
	}
}

func TestAValueIsCalledByItsWordInTheLanguage(t *testing.T) {
	k := over(t, "slots:\n  place: {type: categorical, values: {inside: [inner side, 内圈], outside: [外圈]}}\n")
	s, _ := k.flows.Slot("place")
	if got := s.Choices("zh"); len(got) != 2 || got[0] != (Choice{"inside", "内圈"}) {
		t.Errorf("zh %v", got)
	}
	if got := s.Choices("en"); got[0].Label != "inner side" || got[1].Label != "outside" {
		t.Errorf("en %v", got)
	}
	if note, _ := k.flows.Slot("note"); note.Choices("en") != nil {
		t.Error("a text has choices")
	}
}

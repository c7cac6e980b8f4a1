package dialog

import (
	"strings"
	"testing"
	"testing/fstest"
)

// TestWhatIsWrongInAFlowFileIsToldWithFileAndLine has a file for each mistake; the line is where it stands.
func TestWhatIsWrongInAFlowFileIsToldWithFileAndLine(t *testing.T) {
	cases := map[string]struct{ yml, want string }{
		"unknown word":                {"flows:\n  a:\n    description: d\n    stepps: []\n", `a.yml:4: unknown word "stepps"`},
		"unknown step":                {"flows:\n  a:\n    description: d\n    steps:\n      - utterr: x\n", `a.yml:5: unknown word "utterr"`},
		"top word":                    {"flow:\n  a: {}\n", `a.yml:1: unknown word "flow"`},
		"no steps":                    {"flows:\n  a:\n    description: d\n", "a.yml:2: flow a has no steps"},
		"empty steps":                 {"flows:\n  a:\n    description: d\n    steps: []\n", "a.yml:4: expected a list of steps"},
		"no description":              {"flows:\n  a:\n    steps: [{say: x}]\n", "a.yml:2: flow a has no description"},
		"says nothing":                {"flows:\n  a:\n    description: d\n    steps:\n      - id: x\n", "a.yml:5: the step of flow a says nothing to do"},
		"two things":                  {"flows:\n  a:\n    description: d\n    steps:\n      - {say: x, action: y}\n", "a.yml:5: one step does one thing"},
		"dangling next":               {"flows:\n  a:\n    description: d\n    steps:\n      - say: x\n        next: nowhere\n", `a.yml:6: next leads to step "nowhere"`},
		"dangling link":               {"flows:\n  a:\n    description: d\n    steps:\n      - link: b\n", `a.yml:5: link leads to flow "b"`},
		"dangling call":               {"flows:\n  a:\n    description: d\n    steps:\n      - call: b\n", `a.yml:5: call leads to flow "b"`},
		"link with next":              {"flows:\n  a:\n    description: d\n    steps:\n      - link: a\n        next: END\n", "a.yml:5: link leaves the flow"},
		"undeclared slot":             {"flows:\n  a:\n    description: d\n    steps:\n      - collect: size\n", `a.yml:5: slot "size" is not declared`},
		"undeclared condition":        {"flows:\n  a:\n    description: d\n    steps:\n      - say: x\n        next: [{if: slots.size, then: END}]\n", `a.yml:6: slot "size" is not declared`},
		"undeclared set":              {"flows:\n  a:\n    description: d\n    steps:\n      - set_slots: [{size: 1}]\n", `a.yml:5: slot "size" is not declared`},
		"undeclared persisted":        {"flows:\n  a:\n    description: d\n    persisted_slots: [size]\n    steps: [{say: x}]\n", `a.yml:2: slot "size" is not declared`},
		"bad condition":               {"flows:\n  a:\n    description: d\n    steps:\n      - say: x\n        next:\n          - if: slots.\n            then: END\n", "a.yml:7:"},
		"else first":                  {"flows:\n  a:\n    description: d\n    steps:\n      - say: x\n        next: [{else: END}, {if: context.x, then: END}]\n", "a.yml:6: else comes last"},
		"if without then":             {"flows:\n  a:\n    description: d\n    steps:\n      - say: x\n        next: [{if: context.x}]\n", "a.yml:6: a branch is if with then"},
		"inner list goes on":          {"flows:\n  a:\n    description: d\n    steps:\n      - say: x\n        next:\n          - else:\n              - say: y\n", "a.yml:8: the last step of an inner list must say next"},
		"same id":                     {"flows:\n  a:\n    description: d\n    steps:\n      - {id: x, say: y}\n      - {id: x, say: y}\n", `a.yml:6: flow a has two steps "x"`},
		"collect's words":             {"flows:\n  a:\n    description: d\n    steps:\n      - {say: x, utter: y}\n", "a.yml:5: utter, ask, ask_before_filling and rejections belong to collect"},
		"bad rejection":               {"slots: {s: {}}\nflows:\n  a:\n    description: d\n    steps:\n      - collect: s\n        rejections: [{if: slots.s}]\n", "a.yml:7: a rejection has if and utter"},
		"same flow twice":             {"flows:\n  pattern_inform:\n    description: d\n    steps: [{say: x}]\n", "flow pattern_inform is also in"},
		"same key twice":              {"flows:\n  a: {description: d, steps: [{say: x}]}\n  a: {description: d, steps: [{say: x}]}\n", `a.yml:3: "a" is here twice`},
		"same intent twice":           {"flows:\n  a: {description: d, nlu_trigger: [{intent: inform}], steps: [{say: x}]}\n", "intent inform starts both"},
		"bad type":                    {"slots:\n  s: {type: float}\n", `a.yml:2: unknown type "float"`},
		"no values":                   {"slots:\n  s: {type: categorical}\n", "a.yml:2: slot s is categorical but lists no values"},
		"bad pattern":                 {"slots:\n  s:\n    pattern: '('\n", "a.yml:3: error parsing regexp"},
		"clears nothing":              {"slots:\n  s: {clears: [t]}\n", "a.yml:2: slot s names t"},
		"slot is no mapping":          {"slots:\n  s: x\n", "a.yml:2: expected a mapping"},
		"not a flag":                  {"slots:\n  s: {private: perhaps}\n", "a.yml:2: expected true or false"},
		"triggers":                    {"flows:\n  a: {description: d, nlu_trigger: greet, steps: [{say: x}]}\n", "a.yml:2: expected a list of - intent"},
		"next is a mapping":           {"flows:\n  a:\n    description: d\n    steps:\n      - say: x\n        next: {then: END}\n", "a.yml:6: next is a step's id"},
		"not YAML":                    {"flows: [", "a.yml:"},
		"unknown skill":               {"flows:\n  a: {description: d, steps: [{action: dance}]}\n", `a.yml:2: there is no skill "dance"`},
		"unknown ask skill":           {"slots: {s: {}}\nflows:\n  a: {description: d, steps: [{collect: s, ask: dance}]}\n", `a.yml:3: there is no skill "dance"`},
		"unknown words":               {"flows:\n  a: {description: d, steps: [{say: mumble}]}\n", `a.yml:2: no words are written for "mumble"`},
		"unknown question":            {"slots: {s: {}}\nflows:\n  a: {description: d, steps: [{collect: s}]}\n", `a.yml:3: no words are written for "ask.s"`},
		"unknown intent":              {"flows:\n  a: {description: d, nlu_trigger: [{intent: dance.now}], steps: [{say: x}]}\n", `a.yml:2: intent "dance.now" of flow a is not known`},
		"loop":                        {"flows:\n  a:\n    description: d\n    steps:\n      - {id: x, say: x}\n      - {id: y, action: do, next: x}\n", "a.yml:5: this loops without waiting for the shopper: a.x → a.y → a.x"},
		"loop over links":             {"flows:\n  a: {description: d, steps: [{link: b}]}\n  b: {description: d, steps: [{link: a}]}\n", "this loops without waiting"},
		"loop over calls":             {"flows:\n  a: {description: d, steps: [{call: b}]}\n  b: {description: d, steps: [{call: a}]}\n", "this loops without waiting"},
		"loop of filled slots":        {"slots: {s: {entity: size}}\nflows:\n  a:\n    description: d\n    steps:\n      - {id: x, collect: s, utter: y}\n      - say: x\n        next: [{if: context.y, then: END}, {else: x}]\n", "this loops for ever once its slots are filled: a.x → a.1_say → a.x"},
		"never ends":                  {"flows:\n  a:\n    description: d\n    steps:\n      - say: x\n      - {id: sure, confirm: y}\n      - {action: do, next: sure}\n", "a.yml:5: this never ends: a.0_say → a.sure → a.2_action → a.sure"},
		"never ends over links":       {"flows:\n  a: {description: d, steps: [{confirm: x}, {link: b}]}\n  b: {description: d, steps: [{confirm: y}, {link: a}]}\n", "this never ends: a.0_confirm → a.1_link → b.0_confirm → b.1_link → a.0_confirm"},
		"calls itself":                {"flows:\n  a: {description: d, steps: [{confirm: x, next: [{if: slots.confirmed, then: END}, {else: [{call: b, next: END}]}]}]}\n  b: {description: d, steps: [{id: up, link: a}]}\n", "a.yml:2: flow a calls itself: a.0_confirm.1.0_call → b.up → a.0_confirm"},
		"two documents":               {"flows: {}\n---\nflows: {}\n", "a.yml:2: a flow file is one document"},
		"tabs":                        {"flows:\n\ta: {}\n", "a.yml:2: this is no YAML"},
		"no such language":            {"flows:\n  a: {description: d, steps: [{say: {fr: bonjour}}]}\n", `a.yml:2: unknown word "fr": one of en, zh`},
		"no text":                     {"flows:\n  a: {description: d, steps: [{say: {}}]}\n", "a.yml:2: there is no text here: write zh, en or both"},
		"an empty text":               {"flows:\n  a: {description: d, steps: [{say: {en: ' '}}]}\n", "a.yml:2: a text is empty"},
		"a text too long":             {"flows:\n  a: {description: d, steps: [{say: {en: " + strings.Repeat("x", maxWordingRunes+1) + "}}]}\n", "a.yml:2: a text has 2001 characters: at most 2000"},
		"unknown variable":            {"flows:\n  a: {description: d, steps: [{say: {en: 'hi {nmae}'}}]}\n", "a.yml:2: {nmae} is neither a slot nor a fact: one of shop"},
		"variable not filled":         {"slots: {s: {entity: size}}\nflows:\n  a: {description: d, steps: [{say: {en: 'hi {s}'}}]}\n", "a.yml:3: nothing fills {s} on the way here"},
		"fact not filled":             {"slots: {ok: {}}\nflows:\n  a: {description: d, steps: [{say: {en: 'hi {order}'}}]}\n", "a.yml:3: nothing fills {order} on the way here: collect or set ok"},
		"no placeholder":              {"flows:\n  a: {description: d, steps: [{say: {en: 'hi {{shop}}'}}]}\n", `a.yml:2: "{" is no placeholder: write {name}`},
		"variable in a question":      {"slots: {s: {entity: size}}\nflows:\n  a: {description: d, steps: [{collect: s, utter: {zh: '{t}'}}]}\n", "a.yml:3: {t} is neither"},
		"a handoff's reason":          {"flows:\n  a: {description: d, steps: [{handoff: {zh: 好}}]}\n", "a.yml:2: a handoff says its reason"},
		"a handoff's words":           {"flows:\n  a: {description: d, steps: [{handoff: asket}]}\n", `a.yml:2: no words are written for "handoff.asket"`},
		"collects what nothing fills": {"slots: {s: {}}\nflows:\n  a: {description: d, steps: [{collect: s, utter: x}]}\n", `a.yml:3: no answer fills slot "s"`},
		"loop in a branch":            {"flows:\n  a:\n    description: d\n    steps:\n      - id: x\n        say: x\n        next:\n          - if: context.y\n            then: [{say: x, next: x}]\n          - else: END\n", "this loops without waiting"},
	}
	known := Vocabulary{Actions: []string{"do", "clarify", "offer", "park"}, Intents: []string{"inform", "out_of_scope", "human.request"},
		Says: []string{"x", "y", "cancelled", "corrected", "cannot", "failed", "what_for", "take_your_time", "invalid", "declined", "left", "handoff.asked"}}
	known.Facts = map[string]string{"shop": "", "order": "ok"}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := Load(fstest.MapFS{"repairs.yml": {Data: []byte(repairs)}, "a.yml": {Data: []byte(c.yml)}}, known)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v\nlacks %s", err, c.want)
			}
		})
	}
}

func TestALoopThatWaitsIsFine(t *testing.T) {
	load(t, "slots: {s: {find: '[0-9]+'}}\nflows:\n  a:\n    description: d\n    steps:\n      - {id: x, collect: s}\n      - {action: do, next: [{if: slots.s is \"1\", then: END}, {else: x}]}\n")
}

func TestALoopThatNeverWaitsAtRunTimeEndsWithAnApology(t *testing.T) {
	// The collect is skipped because its slot is filled, and what is emptied is never asked: no file can show that.
	f := load(t, `
slots: {s: {entity: size}, t: {entity: color}}
flows:
  a:
    description: d
    intent: x.y
    steps:
      - {id: x, collect: s}
      - set_slots: [{t: null}]
        next: [{if: context.never, then: last}, {else: x}]
      - id: last
        collect: t
`)
	k := &chatter{t: t, flows: f}
	is(t, k.hear("42", "x.y", entity("size", "42", "42")), "say:failed")
}

func TestWithoutItsRepairsASetOfFlowsIsRefused(t *testing.T) {
	if _, err := Load(fstest.MapFS{"a.yml": {Data: []byte("flows:\n  a: {description: d, steps: [{say: x}]}\n")}}, Vocabulary{}); err == nil || !strings.Contains(err.Error(), "pattern_") {
		t.Errorf("error %v", err)
	}
}

func TestAFileTooLargeIsRefused(t *testing.T) {
	big := strings.Repeat("# x\n", maxFlowBytes/4+1)
	if _, err := Load(fstest.MapFS{"a.yml": {Data: []byte(big)}}, Vocabulary{}); err == nil || !strings.Contains(err.Error(), "a.yml:1") {
		t.Errorf("error %v", err)
	}
}

func TestWhatFlowsUseIsListed(t *testing.T) {
	f := load(t, shopFlows)
	if got := strings.Join(f.Actions(), " "); !strings.Contains(got, "ask_note") || !strings.Contains(got, "verify") {
		t.Errorf("actions %s", got)
	}
	if got := strings.Join(f.Says(), " "); !strings.Contains(got, "which.kind") || !strings.Contains(got, "too_much") || !strings.Contains(got, "cancel.sure") || strings.Contains(got, "ask.note") {
		t.Errorf("says %s", got)
	}
	cancel, _ := f.Flow("cancel")
	fee, _ := f.ForIntent("delivery.fee")
	if !cancel.Waits || fee.Waits || len(cancel.Again) != 1 {
		t.Errorf("cancel %+v fee %+v", cancel, fee)
	}
	if len(f.Names()) < 10 || len(f.Intents()) < 10 {
		t.Errorf("%v %v", f.Names(), f.Intents())
	}
	if s, ok := f.Slot("digits"); !ok || !s.Private {
		t.Errorf("digits %+v", s)
	}
}

func FuzzLoadNeverPanics(f *testing.F) {
	f.Add(shopFlows)
	f.Add(repairs)
	f.Add(engraving)
	f.Fuzz(func(t *testing.T, yml string) {
		files := fstest.MapFS{"a.yml": {Data: []byte(yml)}}
		_, _ = LoadLayers(Vocabulary{Facts: map[string]string{"shop": "", "order": "ok"}}, Layer{Files: fstest.MapFS{"repairs.yml": {Data: []byte(repairs)}}}, Layer{Files: files})
		_, _ = Load(files, Vocabulary{})
	})
}

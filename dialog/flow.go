package dialog

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"shoptalk/chat"
)

// End is the step that ends a flow.
const End = "END"

// PatternPrefix begins the names of flows that repair a conversation; the engine starts them by name.
const PatternPrefix = "pattern_"

// The repairs that Next starts by name. Every set of flows has them all.
const (
	patternClarify   = "pattern_clarification"
	patternCancel    = "pattern_cancel_flow"
	patternCorrected = "pattern_correction"
	patternCannot    = "pattern_cannot_handle"
	patternError     = "pattern_internal_error"
	patternHuman     = "pattern_human_handoff"
	patternInform    = "pattern_inform"
	patternInvalid   = "pattern_invalid_answer"
	patternStuck     = "pattern_offer_person"
	patternDeclined  = "pattern_declined"
	patternLeft      = "pattern_left_queue"
	patternParked    = "pattern_parked"
	patternWait      = "pattern_wait"
)

var patterns = []string{patternClarify, patternCancel, patternCorrected, patternCannot, patternError, patternHuman,
	patternInform, patternInvalid, patternStuck, patternDeclined, patternLeft, patternParked, patternWait}

// ConfirmSlot holds the answer to the last confirm step: true or false.
const ConfirmSlot = "confirmed"

// Flows are all flows and slots of a bot, checked against each other. They never change after Load.
type Flows struct {
	flows    map[string]*Flow
	slots    map[string]*Slot
	byIntent map[string]string // intent → flow
	texts    map[string]*Text  // words key → what a flow file says itself
	builtIn  map[string]bool   // intents that the first layer serves
}

// Flow is one thing the bot can do, as a row of steps.
type Flow struct {
	Name        string
	Description string
	Intents     []string // what starts it
	Persisted   []string // slots that outlive it
	Again       []string // slots that, given later, make it run again: what it collects and what repeat_with lists
	Urgent      bool     // a message that starts it is never taken for an answer
	Waits       bool     // it asks something, itself or in a flow it calls
	Kind        string   // flows of one kind do nearly the same: doubt between them is not worth a question
	name        *Text    // what "did you mean" calls it, where the words do not tell
	layer       int      // of the files it is from: a later layer goes over an earlier one
	file        string
	line        int
	steps       []*step // the steps inside next lists stand behind their own branch
	index       map[string]int
}

type stepKind string

const (
	stepCollect stepKind = "collect"
	stepAction  stepKind = "action"
	stepSet     stepKind = "set_slots"
	stepLink    stepKind = "link"
	stepCall    stepKind = "call"
	stepSay     stepKind = "say"
	stepConfirm stepKind = "confirm"
	stepHandoff stepKind = "handoff"
	stepNoop    stepKind = "noop"
)

// step is one entry of a flow. What target means depends on the kind: a slot, skill, flow, words key or reason.
type step struct {
	id         string
	kind       stepKind
	target     string
	text       *Text  // say, confirm, handoff: the words, where the file has them itself
	asking     *Text  // collect: the same of the question
	mark       string // what the step is, for a conversation that stands at it while the files change
	utter      string // collect, handoff: key of the words instead of ask.<slot> and handoff.<reason>
	ask        string // collect: the skill that asks, where the question needs facts
	askFirst   bool   // collect: ask even when the slot is filled already
	set        []assign
	rejections []rejection
	next       []branch
	line       int
}

type assign struct{ slot, value string }

type rejection struct {
	when  condition
	utter string
	text  *Text
}

// branch leads to a step of the same flow or to End. A nil condition always holds.
type branch struct {
	when condition
	to   string
	line int
}

// SlotType says how an answer in plain words becomes the slot's value.
type SlotType string

// The types of slots.
const (
	SlotText   SlotType = "text"        // an entity, or what its find pattern finds
	SlotFree   SlotType = "free"        // the whole answer
	SlotChoice SlotType = "categorical" // one of its values, by the words listed for each
	SlotBool   SlotType = "bool"        // yes or no
)

// Slot is one thing to know. Its name is unique over all flows.
type Slot struct {
	Name     string
	Type     SlotType
	Entities []string // entity types that fill it
	TapOnly  bool     // only a tapped reply or a form gives it
	Private  bool     // its value is a person's own and stays out of explanations
	carries  bool     // a flow that starts while another one knows it knows it too
	clears   []string // slots that mean nothing once this one changes
	with     []string // slots that the same answer may fill too, in this order
	pattern  *regexp.Regexp
	find     *regexp.Regexp
	needs    *regexp.Regexp    // what a value must have somewhere in it
	meant    map[string]string // intents that answer its question, with the value each of them is; "" for the words themselves
	whole    bool              // an entity alone may be a part of the value: what stands around it belongs to it
	cue      *regexp.Regexp    // words that say that a value is this slot's although another one is asked for
	values   []choice
	layer    int
	file     string
	line     int
}

// inner reports whether only skills set the slot: nothing that a shopper says or taps does.
func (s *Slot) inner() bool {
	return s.Type == SlotText && !s.TapOnly && len(s.Entities) == 0 && s.find == nil
}

// Choice is one value of a slot, and what it is called before the shopper.
type Choice struct{ Value, Label string }

// Choices lists the values of a categorical slot. A value is called by the first of its words in the language, else by itself.
func (s *Slot) Choices(language string) []Choice {
	if s.Type != SlotChoice {
		return nil
	}
	list := make([]Choice, 0, len(s.values))
	for _, c := range s.values {
		label := c.value
		for _, w := range c.words {
			if of, _ := chat.LanguageOf(w); of == language {
				label = w
				break
			}
		}
		list = append(list, Choice{Value: c.value, Label: label})
	}
	return list
}

type choice struct {
	value string
	words []string
}

// Flow gives a flow by name.
func (f *Flows) Flow(name string) (*Flow, bool) { fl, ok := f.flows[name]; return fl, ok }

// Slot gives a slot by name.
func (f *Flows) Slot(name string) (*Slot, bool) { s, ok := f.slots[name]; return s, ok }

// ForIntent gives the flow that an intent starts.
func (f *Flows) ForIntent(intent string) (*Flow, bool) {
	name, ok := f.byIntent[intent]
	if !ok {
		return nil, false
	}
	return f.flows[name], true
}

// Names lists the flows in order.
func (f *Flows) Names() []string {
	names := make([]string, 0, len(f.flows))
	for name := range f.flows {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Intents lists every intent that starts a flow, in order.
func (f *Flows) Intents() []string {
	names := make([]string, 0, len(f.byIntent))
	for name := range f.byIntent {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Untaught tells, as file:line: what, of flows of later layers that wait for an intent that is neither built in nor taught.
func (f *Flows) Untaught(taught []string) []string {
	var told []string
	for _, name := range f.Names() {
		fl := f.flows[name]
		for _, intent := range fl.Intents {
			if fl.layer > 0 && !f.builtIn[intent] && !slices.Contains(taught, intent) {
				told = append(told, fmt.Sprintf("%s:%d: flow %s waits for the intent %s, which nothing reads yet: teach it with `shoptalk train`", fl.file, fl.line, name, intent))
			}
		}
	}
	return told
}

// Place gives the file and line of a flow, and whether it is of a later layer than the first.
func (fl *Flow) Place() (file string, line int, own bool) { return fl.file, fl.line, fl.layer > 0 }

// Actions lists every skill that a flow calls, Says every words key that one says, in order.
func (f *Flows) Actions() []string { return f.targets(stepAction) }

// Says lists every words key that a flow names or that asks for a collected slot, in order.
func (f *Flows) Says() []string { return f.targets(stepSay) }

func (f *Flows) targets(kind stepKind) []string {
	seen := map[string]bool{}
	for _, fl := range f.flows {
		for _, s := range fl.steps {
			for _, name := range s.uses(kind) {
				seen[name] = true
			}
		}
	}
	names := make([]string, 0, len(seen))
	for name := range seen {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// uses lists the skills (stepAction) or words keys (stepSay) that a step needs.
func (s *step) uses(kind stepKind) []string {
	var names []string
	switch {
	case kind == stepAction && s.kind == stepAction:
		names = append(names, s.target)
	case kind == stepAction && s.kind == stepCollect && s.ask != "":
		names = append(names, s.ask)
	case kind == stepSay && (s.kind == stepSay || s.kind == stepConfirm):
		names = append(names, s.target)
	case kind == stepSay && s.kind == stepHandoff:
		names = append(names, s.farewell())
	case kind == stepSay && s.kind == stepCollect && s.ask == "":
		names = append(names, s.question())
	}
	if kind == stepSay {
		for _, r := range s.rejections {
			names = append(names, r.utter)
		}
	}
	return names
}

// question is the words key that asks for a collected slot.
func (s *step) question() string {
	if s.utter != "" {
		return s.utter
	}
	return "ask." + s.target
}

// farewell is the words key that a handoff says.
func (s *step) farewell() string {
	if s.utter != "" {
		return s.utter
	}
	return "handoff." + s.target
}

func (f *Flow) first() string {
	if len(f.steps) == 0 {
		return End
	}
	return f.steps[0].id
}

// ids lists the steps that the file names itself; of a flow that names none, all.
func (f *Flow) ids() []string {
	var named, all []string
	for _, s := range f.steps {
		all = append(all, s.id)
		if s.id[0] < '0' || s.id[0] > '9' {
			named = append(named, s.id)
		}
	}
	if len(named) > 0 {
		return named
	}
	return all
}

func (f *Flow) step(id string) *step {
	if i, ok := f.index[id]; ok {
		return f.steps[i]
	}
	return nil
}

// pattern reports whether the flow repairs the conversation rather than serving the shopper.
func (f *Flow) pattern() bool { return strings.HasPrefix(f.Name, PatternPrefix) }

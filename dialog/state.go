package dialog

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// stateVersion is the form of the encoded state. A newer program reads older forms; an unknown one starts afresh.
const stateVersion = 1

// Limits on what a state may grow to.
const (
	maxStack      = 6
	maxQueue      = 3
	maxSlotRunes  = 400
	maxShown      = 12
	maxKeep       = 32
	maxFrameRunes = 600
)

// State is where a conversation stands. It is a value: Next gives a new one and leaves the old as it was.
type State struct {
	Version int               `json:"v"`
	Stack   []Frame           `json:"stack,omitempty"`   // the top is last
	Queue   []Pending         `json:"queue,omitempty"`   // what the same message also wants
	Slots   map[string]string `json:"slots,omitempty"`   // slots that outlived their flow
	Asked   string            `json:"asked,omitempty"`   // slot that the last question was about
	Options []string          `json:"options,omitempty"` // intents that "did you mean" offered
	Unclear Pending           `json:"unclear,omitzero"`  // what those options are about
	Offer   string            `json:"offer,omitempty"`   // intent that a plain yes starts
	Last    Frame             `json:"last,omitzero"`     // the flow that ended last, for "no, 1043"
	Parked  Frame             `json:"parked,omitzero"`   // a flow that was asked for in vain too often, kept to go on with
	Wanted  string            `json:"wanted,omitempty"`  // the slot that the parked flow waits for
	Shown   []string          `json:"shown,omitempty"`   // product ids of the last cards
	Product string            `json:"product,omitempty"`
	Page    string            `json:"page,omitempty"` // the page's product when Product was pointed at
	Order   string            `json:"order,omitempty"`
	Keep    map[string]string `json:"keep,omitempty"`   // what skills remember
	Misses  int               `json:"misses,omitempty"` // answers in a row that did not fit the question
	Unsure  int               `json:"unsure,omitempty"` // messages in a row that were not understood
	Back    bool              `json:"back,omitempty"`   // the next question is asked again after something else
	Held    bool              `json:"held,omitempty"`   // the last question was a skill's own, not the one in Asked
	Turns   int               `json:"turns,omitempty"`

	hold   bool   // a question was asked already: the open slot is not asked in this turn
	reject string // words key: why the answer just given will not do
}

// Frame is one flow under way. A called frame shares the slots of the flow below it.
type Frame struct {
	Flow   string            `json:"flow,omitempty"`
	Step   string            `json:"step,omitempty"`
	Mark   string            `json:"mark,omitempty"` // what that step was: the files may change meanwhile
	Called bool              `json:"called,omitempty"`
	Waits  bool              `json:"waits,omitempty"` // a skill was called and has not answered
	Asking bool              `json:"asking,omitempty"`
	Slots  map[string]string `json:"slots,omitempty"`
	Text   string            `json:"text,omitempty"`   // the words that started it
	Turn   int               `json:"turn,omitempty"`   // when it last asked something
	Waited bool              `json:"waited,omitempty"` // it was said in an earlier message and has not asked anything yet
	Passed int               `json:"passed,omitempty"` // how often its question was asked again after something else
}

// Pending is a part of a message that still waits for its flow.
type Pending struct {
	Intent string            `json:"intent"`
	Text   string            `json:"text,omitempty"`
	Slots  map[string]string `json:"slots,omitempty"`
	Turn   int               `json:"turn,omitempty"` // when it was said
}

// Decode reads an encoded state. Nothing, and a state of another program's form, is a fresh one; an error tells that the
// bytes are damaged.
func Decode(b []byte) (State, error) {
	if len(b) == 0 {
		return State{Version: stateVersion}, nil
	}
	var s State
	if err := json.Unmarshal(b, &s); err != nil {
		return State{Version: stateVersion}, fmt.Errorf("dialog state of %d bytes: %w", len(b), err)
	}
	if s.Version != stateVersion {
		return State{Version: stateVersion}, nil
	}
	return s, nil
}

// Encode writes the state for storage.
func (s State) Encode() []byte {
	s.Version = stateVersion
	b, err := json.Marshal(s)
	if err != nil {
		// Strings, ints and maps of them always marshal.
		panic(err)
	}
	return b
}

// Open reports whether a flow is under way.
func (s State) Open() bool { return len(s.Stack) > 0 }

// Slot gives a slot in sight: of the flow on top, or one that outlived its flow.
func (s *State) Slot(name string) string {
	if fr := s.owner(); fr != nil && fr.Slots[name] != "" {
		return fr.Slots[name]
	}
	return s.Slots[name]
}

// Sight gives all slots in sight, a copy.
func (s *State) Sight() map[string]string {
	all := map[string]string{}
	maps.Copy(all, s.Slots)
	if fr := s.owner(); fr != nil {
		maps.Copy(all, fr.Slots)
	}
	return all
}

// Text gives the words that started the flow on top.
func (s *State) Text() string {
	if fr := s.owner(); fr != nil {
		return fr.Text
	}
	return ""
}

func (s *State) top() *Frame {
	if len(s.Stack) == 0 {
		return nil
	}
	return &s.Stack[len(s.Stack)-1]
}

// owner is the frame whose slots the top frame uses.
func (s *State) owner() *Frame {
	for i := len(s.Stack) - 1; i >= 0; i-- {
		if !s.Stack[i].Called {
			return &s.Stack[i]
		}
	}
	return nil
}

func (s *State) set(name, value string) {
	fr := s.owner()
	if fr == nil {
		return
	}
	if value == "" {
		delete(fr.Slots, name)
		delete(s.Slots, name)
		return
	}
	if fr.Slots == nil {
		fr.Slots = map[string]string{}
	}
	fr.Slots[name] = cut(value, maxSlotRunes)
}

func (s State) clone() State {
	s.Version = stateVersion
	s.Stack = slices.Clone(s.Stack)
	for i := range s.Stack {
		s.Stack[i].Slots = maps.Clone(s.Stack[i].Slots)
	}
	s.Queue = slices.Clone(s.Queue)
	s.Slots = maps.Clone(s.Slots)
	s.Options = slices.Clone(s.Options)
	s.Shown = slices.Clone(s.Shown)
	s.Keep = maps.Clone(s.Keep)
	s.Last.Slots = maps.Clone(s.Last.Slots)
	s.Parked.Slots = maps.Clone(s.Parked.Slots)
	return s
}

func cut(text string, runes int) string {
	n := 0
	for i := range text {
		if n == runes {
			return text[:i]
		}
		n++
	}
	return text
}

// Package dialog knows where a conversation stands and what comes next: flows read from YAML, a stack of them, the slots they
// fill, and the repairs when talk does not go straight. It says no word and does no deed: it names the text to say and the
// skill to call, and Next is a pure function.
//
// The words of a flow file are those of Rasa's CALM where it has them: flows, name, description, nlu_trigger, persisted_slots, steps
// with collect, action, set_slots, link, call and next with if, then and else. To them come say, confirm and handoff, texts in the
// flow itself, and intent for nlu_trigger. Load reads one folder, LoadLayers one over another, and Watch one that people edit.
package dialog

package dialog

// Waiting gives a state for every step at which a flow waits for the shopper, as it stands while the question is open: for a step of a
// flow that others call, one beneath each of its callers and not by itself. In order of the flows' names and their steps. What
// holds in all of them holds wherever a shopper can be asked something.
func (f *Flows) Waiting() []State {
	var all []State
	for _, name := range f.Names() {
		flow := f.flows[name]
		callers := f.callers(name)
		for _, st := range flow.steps {
			slot := st.slot()
			if slot == "" {
				continue
			}
			asking := Frame{Flow: name, Step: st.id, Asking: true}
			if len(callers) == 0 {
				all = append(all, State{Version: stateVersion, Stack: []Frame{asking}, Asked: slot, Turns: 1})
				continue
			}
			asking.Called = true
			for _, below := range callers {
				all = append(all, State{Version: stateVersion, Stack: []Frame{below, asking}, Asked: slot, Turns: 1})
			}
		}
	}
	return all
}

// callers gives the frame of every step that calls a flow.
func (f *Flows) callers(of string) []Frame {
	var all []Frame
	for _, name := range f.Names() {
		for _, st := range f.flows[name].steps {
			if st.kind == stepCall && st.target == of {
				all = append(all, Frame{Flow: name, Step: st.id})
			}
		}
	}
	return all
}

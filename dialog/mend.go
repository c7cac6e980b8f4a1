package dialog

// mend fits a stored state to flows that changed meanwhile: a shop changes its files while conversations are under way. A flow that
// still asks what it asked goes on there; another one begins again with what it knows, so that it asks the first thing that it does
// not know; one that is gone is left. What remains can be walked.
func (m *machine) mend() {
	var stack []Frame
	for i := 0; i < len(m.s.Stack); {
		j := i + 1
		for j < len(m.s.Stack) && m.s.Stack[j].Called {
			j++
		}
		stack = append(stack, m.mended(m.s.Stack[i:j])...)
		i = j
	}
	m.s.Stack = stack
	fr := m.s.top()
	if m.s.Asked == "" {
		return
	}
	if fr == nil || m.step(*fr).slot() != m.s.Asked {
		m.s.Asked = ""
	}
}

// mended gives what can be walked of a flow and the flows it called.
func (m *machine) mended(group []Frame) []Frame {
	flow := m.f.flows[group[0].Flow]
	if group[0].Called || flow == nil {
		return nil
	}
	for i := range group {
		if !m.finds(&group[i]) || i+1 < len(group) && !m.calls(group[i], group[i+1]) {
			group[0].Step, group[0].Asking, group[0].Waits, group[0].Mark = flow.first(), false, false, ""
			return group[:1]
		}
	}
	return group
}

// finds reports whether a frame's step is there as it was; a question is also found where another step asks for the same slot.
func (m *machine) finds(fr *Frame) bool {
	flow := m.f.flows[fr.Flow]
	if flow == nil {
		return false
	}
	st := flow.step(fr.Step)
	if st != nil && (fr.Mark == "" || fr.Mark == st.mark) {
		return true
	}
	if !fr.Asking || m.s.Asked == "" || m.s.Asked == ConfirmSlot {
		return false
	}
	for _, s := range flow.steps {
		if s.kind == stepCollect && s.target == m.s.Asked && (fr.Mark == "" || fr.Mark == s.mark) {
			fr.Step, fr.Mark = s.id, s.mark
			return true
		}
	}
	return false
}

// calls reports whether a frame stands at a step that leads to the one above it.
func (m *machine) calls(below, above Frame) bool {
	st := m.step(below)
	return st.kind == stepCall && (st.target == above.Flow || m.linked(st.target, above.Flow))
}

// mark notes what each frame stands at, for mend.
func (m *machine) mark() {
	for i := range m.s.Stack {
		fr := &m.s.Stack[i]
		if st := m.step(*fr); st != nil {
			fr.Mark = st.mark
		}
	}
}

// linked reports whether a called flow leads on to another one by link.
func (m *machine) linked(from, to string) bool {
	seen := map[string]bool{}
	for range len(m.f.flows) {
		flow := m.f.flows[from]
		if flow == nil || seen[from] {
			return false
		}
		seen[from] = true
		next := ""
		for _, s := range flow.steps {
			if s.kind == stepLink {
				if s.target == to {
					return true
				}
				next = s.target
			}
		}
		from = next
	}
	return false
}

func (m *machine) step(fr Frame) *step {
	flow := m.f.flows[fr.Flow]
	if flow == nil {
		return nil
	}
	return flow.step(fr.Step)
}

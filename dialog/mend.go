package dialog

// mend drops what a stored state holds of flows that are no longer there, or no longer as they were: a shop changes its flows
// while conversations are under way. What remains can be walked.
func (m *machine) mend() {
	var stack []Frame
	for i := 0; i < len(m.s.Stack); {
		j := i + 1
		for j < len(m.s.Stack) && m.s.Stack[j].Called {
			j++
		}
		if m.sound(m.s.Stack[i:j]) {
			stack = append(stack, m.s.Stack[i:j]...)
		}
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

// sound reports whether a flow and the flows it called stand at steps that there are, each but the last where it calls.
func (m *machine) sound(group []Frame) bool {
	if group[0].Called {
		return false
	}
	for i, fr := range group {
		st := m.step(fr)
		if st == nil || i+1 < len(group) && (st.kind != stepCall || st.target != group[i+1].Flow && !m.linked(st.target, group[i+1].Flow)) {
			return false
		}
	}
	return true
}

// linked reports whether a called flow leads on to another one by link.
func (m *machine) linked(from, to string) bool {
	for range len(m.f.flows) {
		flow := m.f.flows[from]
		if flow == nil {
			return false
		}
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

package chat

// OwnerKind says who answers in a conversation.
type OwnerKind string

// The three owners a conversation can have. While it is queue or agent the bot writes nothing.
const (
	OwnerBot   OwnerKind = "bot"
	OwnerQueue OwnerKind = "queue"
	OwnerAgent OwnerKind = "agent"
)

// Owner is who answers in a conversation: the bot, the queue for a person, or one agent.
type Owner struct {
	Kind       OwnerKind `json:"kind"`
	Name       string    `json:"name,omitempty"`     // the agent's display name
	Position   int       `json:"position,omitempty"` // in the queue, 1 is next
	ETASeconds int       `json:"eta_s,omitempty"`    // expected wait in the queue, seconds; 0 is unknown
	Agent      string    `json:"-"`                  // the agent's id; not for shoppers
}

// Same reports whether two owners are the same party, whatever the place in the queue.
func (o Owner) Same(other Owner) bool { return o.Kind == other.Kind && o.Agent == other.Agent }

// OwnerChange asks for one compare-and-swap of a conversation's owner. From is what the caller saw; the change fails with
// ErrOwnerChanged if it holds no more.
type OwnerChange struct {
	Conversation string
	From         Owner
	To           Owner
	Event        string // kind of the system event stored with the change: queued, taken, assigned, returned, ended
	End          bool   // also ends the conversation
}

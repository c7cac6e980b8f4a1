package chat

// Turn is what the bot does about one or several shopper's messages, committed in one transaction.
type Turn struct {
	ID           string // idempotency key of what the turn does in the world: conversation:reply_to
	Conversation string
	Covers       int64  // seq of the first shopper's message, equal to ReplyTo where there is one; 0 for a turn nobody asked for
	ReplyTo      int64  // seq of the last
	Name         string // the bot's display name
	Bodies       []Body
	Whys         []Why   // one for each body
	Reading      Reading // of the covered text; zero for a tap
	Language     string  // of the reply
	Mood         float64 // of the conversation after it
	State        []byte  // the dialog's state, versioned by its package
	Queue        bool    // hand over: the owner becomes the queue and a system event says so
	Reason       string  // why it is handed over
}

// Why says why the bot said something. It holds no text of the shopper.
type Why struct {
	Intent     string            `json:"intent,omitempty"`
	Confidence float64           `json:"confidence,omitempty"`
	Ranking    []Score           `json:"ranking,omitempty"` // the first three
	Flow       string            `json:"flow,omitempty"`
	Step       string            `json:"step,omitempty"`
	Rule       string            `json:"rule,omitempty"`   // which rule of the skill spoke
	Answer     string            `json:"answer,omitempty"` // id of the FAQ
	Slots      map[string]string `json:"slots,omitempty"`
	Facts      map[string]string `json:"facts,omitempty"`  // what it looked up: order.state=shipped
	Scores     map[string][]Term `json:"scores,omitempty"` // product id → terms
	Model      string            `json:"model,omitempty"`
	Language   string            `json:"language,omitempty"`
	Reason     string            `json:"reason,omitempty"`
}

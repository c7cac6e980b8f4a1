package chat

// Hint tells that something happened in a conversation. Storage is the truth: a lost hint loses nothing that was said.
type Hint struct {
	Conversation string
	Kind         string    // message, owner, typing, read, note, conversation
	Messages     []Message // kind message: the new ones, where the publisher has them
	Owner        *Owner    // kind owner
	From         From      // kinds typing and read
	On           bool      // kind typing
	Seq          int64     // kind read
	Note         *Note     // kind note
}

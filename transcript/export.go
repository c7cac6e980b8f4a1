package transcript

import (
	"context"

	"shoptalk/chat"
)

// Source is what Export reads conversations from, a page at a time.
type Source interface {
	Conversations(ctx context.Context, f chat.ConversationFilter) (items []chat.Conversation, next string, err error)
	Messages(ctx context.Context, conversation string, after int64, limit int) ([]chat.Message, error)
	Notes(ctx context.Context, conversation string) ([]chat.Note, error)
	Readings(ctx context.Context, conversation string) (map[int64]chat.Reading, error)
}

// pageSize is how many rows are read at once: no long read transaction is held, whatever the size.
const pageSize = 200

// Export writes every conversation of a filter, newest first, and closes the writer. Each conversation is read whole, so memory
// is bounded by the longest one.
func Export(ctx context.Context, s Source, f chat.ConversationFilter, w Writer) error {
	f.Limit = pageSize
	for {
		items, next, err := s.Conversations(ctx, f)
		if err != nil {
			return err
		}
		for _, c := range items {
			e, err := Collect(ctx, s, c)
			if err != nil {
				return err
			}
			if err := w.Write(e); err != nil {
				return err
			}
		}
		if next == "" {
			return w.Close()
		}
		f.Cursor = next
	}
}

// Collect reads all that is written of one conversation.
func Collect(ctx context.Context, s Source, c chat.Conversation) (Entry, error) {
	e := Entry{Conversation: c}
	for after := int64(0); ; {
		page, err := s.Messages(ctx, c.ID, after, pageSize)
		if err != nil {
			return e, err
		}
		e.Messages = append(e.Messages, page...)
		if len(page) < pageSize {
			break
		}
		after = page[len(page)-1].Seq
	}
	var err error
	if e.Notes, err = s.Notes(ctx, c.ID); err != nil {
		return e, err
	}
	e.Readings, err = s.Readings(ctx, c.ID)
	return e, err
}

package socket

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"shoptalk/chat"
)

// lookBack is how many messages are searched for the reply, button or form that a tap answers.
const lookBack = 60

// body makes the body of a shopper's message. A tap is stored with the text that was tapped.
func (h *Hub) body(ctx context.Context, conversation string, f Frame) (chat.Body, error) {
	b := chat.Body{Type: "text", Text: f.Text, Quote: f.Quote}
	if len(f.Files) > 0 {
		files, err := h.attached(ctx, conversation, f)
		if err != nil {
			return b, err
		}
		b = chat.Attached(f.Text, files)
		b.Quote = f.Quote
	}
	if f.Quote == 0 && f.Action == nil {
		return b, nil
	}
	c, err := h.store.Conversation(ctx, conversation)
	if err != nil {
		return b, err
	}
	if f.Quote > c.Head {
		return b, chat.ErrInvalid.With("the quoted message does not exist")
	}
	if f.Action == nil {
		return b, nil
	}
	if f.Action.Name == "" {
		return b, chat.ErrEmpty.With("the action has no name")
	}
	if len(f.Action.Name) > maxNameBytes {
		return b, chat.ErrTooLong.With("the action's name is too long: at most 64 bytes")
	}
	b.Action = f.Action
	recent, err := h.store.Messages(ctx, conversation, max(0, c.Head-lookBack), lookBack)
	if err != nil {
		return b, err
	}
	if label := tapped(recent, *f.Action); label != "" {
		b.Text = label
	}
	if b.Text == "" {
		b.Text = f.Action.Name
	}
	return b, nil
}

// attached looks up the files that a message shows. They were uploaded into its conversation, or into another of the same shopper:
// what is said in one that has ended opens a new one.
func (h *Hub) attached(ctx context.Context, conversation string, f Frame) ([]chat.FileView, error) {
	if f.Action != nil {
		return nil, chat.ErrInvalid.With("a message has files or an action, not both")
	}
	if len(f.Files) > chat.MaxFilesSaid {
		return nil, chat.ErrInvalid.With(fmt.Sprintf("a message has at most %d files", chat.MaxFilesSaid))
	}
	here, err := h.store.Conversation(ctx, conversation)
	if err != nil {
		return nil, err
	}
	views := make([]chat.FileView, 0, len(f.Files))
	for _, id := range f.Files {
		file, err := h.store.File(ctx, id)
		if err == nil && file.Conversation != here.ID {
			var there chat.Conversation
			if there, err = h.store.Conversation(ctx, file.Conversation); err == nil && there.Shopper != here.Shopper {
				err = chat.ErrFileUnknown
			}
		}
		if errors.Is(err, chat.ErrNotFound) {
			err = chat.ErrFileUnknown
		}
		if err != nil {
			return nil, err
		}
		views = append(views, file.View())
	}
	return views, nil
}

// tapped finds the words a tap stands for, the latest first; "" where nothing of that name and value was offered.
func tapped(recent []chat.Message, a chat.Action) string {
	value := canonical(a.Value)
	for i := len(recent) - 1; i >= 0; i-- {
		m := recent[i]
		if m.From.Role == chat.RoleShopper {
			continue
		}
		if form := m.Body.Form; form != nil && form.Name == a.Name {
			if text := filled(*form, a.Value); text != "" {
				return text
			}
		}
		for _, reply := range offered(m.Body) {
			if reply.Name == a.Name && bytes.Equal(offeredValue(reply.Value), value) {
				return reply.Label
			}
		}
	}
	return ""
}

// offered gives everything to tap in a body.
func offered(b chat.Body) []chat.Reply {
	all := b.Replies
	for _, card := range b.Cards {
		all = append(all[:len(all):len(all)], card.Actions...)
	}
	return all
}

// filled writes a sent form as its labels and values, a line each, in the form's order.
func filled(form chat.Form, raw json.RawMessage) string {
	var values map[string]any
	if json.Unmarshal(raw, &values) != nil {
		return ""
	}
	var lines []string
	for _, field := range form.Fields {
		switch v := values[field.Name].(type) {
		case nil:
		case string:
			if v = strings.TrimSpace(v); v != "" {
				lines = append(lines, field.Label+": "+v)
			}
		default:
			lines = append(lines, field.Label+": "+fmt.Sprint(v))
		}
	}
	return strings.Join(lines, "\n")
}

func offeredValue(v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	return canonical(raw)
}

// canonical writes JSON so that equal values have equal bytes. No value and null are the same.
func canonical(raw json.RawMessage) []byte {
	if len(raw) == 0 {
		return []byte("null")
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	var v any
	if dec.Decode(&v) != nil {
		return raw
	}
	out, err := json.Marshal(v)
	if err != nil {
		return raw
	}
	return out
}

// sameTap tells a repeated tap from another message with the same cid. The words of a tap are looked up when it comes, so a
// repetition may have others than the first; name and value decide.
func (h *Hub) sameTap(ctx context.Context, u chat.Utterance, conflict error) (chat.Message, error) {
	c, err := h.store.Conversation(ctx, u.Conversation)
	if err != nil {
		return chat.Message{}, err
	}
	recent, err := h.store.Messages(ctx, u.Conversation, max(0, c.Head-200), 200)
	if err != nil {
		return chat.Message{}, err
	}
	for _, m := range recent {
		a := m.Body.Action
		if m.CID == u.CID && m.From.Role == u.From.Role && a != nil && a.Name == u.Body.Action.Name && m.Body.Quote == u.Body.Quote &&
			bytes.Equal(canonical(a.Value), canonical(u.Body.Action.Value)) {
			return m, nil
		}
	}
	return chat.Message{}, conflict
}

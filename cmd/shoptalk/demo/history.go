package demo

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"shoptalk/chat"
	"shoptalk/shop"
)

const site = "main"

// talk is a conversation of the history as the data file writes it.
type talk struct {
	ID    string     `json:"id"`
	Who   string     `json:"who"` // of people.json; "" is anonymous
	Lang  string     `json:"lang"`
	Start string     `json:"start"` // relative, see calendar
	Owner string     `json:"owner"` // bot where empty, queue, or an agent of agents.json
	Ended bool       `json:"ended"`
	Stars int        `json:"stars"`
	Mood  float64    `json:"mood"`
	Tags  []string   `json:"tags"`
	Page  string     `json:"page"` // a product
	Say   [][]string `json:"say"`
}

// The rows of talk.Say are [role, text, …]: "s" adds the intent and the mood (- or +), "b" the products shown, "a" is the agent
// and "e" an event with its kind instead of a text.
const (
	rowShopper = "s"
	rowBot     = "b"
	rowAgent   = "a"
	rowEvent   = "e"
)

// agents are the people of the demo's desk; the one who opens the console becomes another.
func agents() map[string]chat.Agent {
	return map[string]chat.Agent{
		"zhou": {ID: "agt_demo_zhou", Name: "周舟", Role: "agent"},
		"nora": {ID: "agt_demo_nora", Name: "Nora", Role: "agent"},
	}
}

// seedHistory writes the conversations that are not there yet.
func seedHistory(ctx context.Context, now time.Time, contents shop.Contents, to Seeder) error {
	var talks []talk
	for _, name := range []string{"history/zh.json", "history/en.json"} {
		var some []talk
		if err := readData(name, &some); err != nil {
			return err
		}
		talks = append(talks, some...)
	}
	var people map[string]person
	if err := readData("people.json", &people); err != nil {
		return err
	}
	days, err := newCalendar(now)
	if err != nil {
		return err
	}
	for _, a := range agents() {
		a.Created = now.AddDate(0, -3, 0)
		if err := to.SaveAgent(ctx, a); err != nil {
			return err
		}
	}
	w := writer{calendar: days, people: people, products: map[string]chat.Product{}}
	for _, p := range contents.Products {
		w.products[p.ID] = p
	}
	for _, t := range talks {
		if err := w.write(ctx, t, to); err != nil {
			return fmt.Errorf("conversation %s: %w", t.ID, err)
		}
	}
	return nil
}

// writer makes conversations out of talks.
type writer struct {
	calendar
	people   map[string]person
	products map[string]chat.Product
}

func (w writer) write(ctx context.Context, t talk, to Seeder) error {
	v, err := w.conversation(t)
	if err != nil {
		return err
	}
	switch _, err := to.Conversation(ctx, v.ID); {
	case err == nil:
		return nil // written by a seeding that was cut short
	case !errors.Is(err, chat.ErrNotFound):
		return err
	}
	who, err := w.shopper(ctx, t.Who, to)
	if err != nil {
		return err
	}
	v.Shopper = who.ID
	messages, turns, err := w.messages(t, v)
	if err != nil {
		return err
	}
	return to.SeedConversation(ctx, v, messages, turns...)
}

func (w writer) shopper(ctx context.Context, id string, to Seeder) (chat.Shopper, error) {
	if id == "" {
		return to.NewShopper(ctx, site)
	}
	p, ok := w.people[id]
	if !ok {
		return chat.Shopper{}, fmt.Errorf("nobody is called %q", id)
	}
	return to.KnownShopper(ctx, site, id, p.Name)
}

func (w writer) conversation(t talk) (chat.Conversation, error) {
	start, err := w.at(t.Start)
	v := chat.Conversation{ID: "c_demo" + t.ID, Site: site, Language: t.Lang, Ended: t.Ended, Stars: t.Stars, Mood: t.Mood,
		Tags: t.Tags, Created: start, Owner: chat.Owner{Kind: chat.OwnerBot}}
	switch t.Owner {
	case "":
	case "queue":
		v.Owner.Kind = chat.OwnerQueue
	default:
		a, ok := agents()[t.Owner]
		if !ok {
			return v, fmt.Errorf("there is no agent %q", t.Owner)
		}
		v.Owner = chat.Owner{Kind: chat.OwnerAgent, Agent: a.ID, Name: a.Name}
	}
	if t.Page != "" {
		p, ok := w.products[t.Page]
		if !ok {
			return v, fmt.Errorf("there is no product %q", t.Page)
		}
		v.Page = chat.Page{URL: p.URL, Title: p.Title.In(t.Lang), Product: p.ID}
	}
	if t.Owner != "" { // what nobody has read yet stands after the last agent's row
		for i := len(t.Say) - 1; i >= 0 && t.Say[i][0] != rowAgent; i-- {
			if t.Say[i][0] == rowShopper {
				v.Unread++
			}
		}
	}
	return v, err
}

// messages turns the rows into messages and the bot's turns. Pauses come from the texts' lengths: a person types, a bot does
// not.
func (w writer) messages(t talk, v chat.Conversation) (messages []chat.Message, turns []chat.Turn, err error) {
	at := v.Created
	var asked, first int64 // the shopper's last message, and the first that has no answer yet
	for i, row := range t.Say {
		m := chat.Message{Seq: int64(i + 1), Body: chat.Text(row[1])}
		typing := time.Duration(4+len([]rune(row[1]))/3) * time.Second
		switch row[0] {
		case rowShopper:
			m.From, at = chat.From{Role: chat.RoleShopper, Name: w.people[t.Who].Name}, at.Add(typing+9*time.Second)
			if asked = m.Seq; first == 0 {
				first = asked
			}
		case rowBot:
			at = at.Add(900 * time.Millisecond)
			m.From, m.ReplyTo = chat.From{Role: chat.RoleBot, Name: BotName().In(t.Lang)}, asked
			if first != asked {
				m.Covers = first
			}
			if m.Body, err = w.shown(row, t.Lang); err != nil {
				return nil, nil, err
			}
			turns = addTurn(turns, m, t)
			first = 0
		case rowAgent:
			m.From, at = w.agent(t), at.Add(typing+12*time.Second)
			first = 0
		case rowEvent:
			m.From, at = chat.From{Role: chat.RoleSystem}, at.Add(time.Second)
			m.Body = event(row[1], t.Lang, w.agent(t).Name)
		default:
			return nil, nil, fmt.Errorf("row %d: no role %q", i+1, row[0])
		}
		m.At = at
		messages = append(messages, m)
	}
	return messages, turns, nil
}

// agent is who answers in a talk: its owner, else the desk's first of that language.
func (w writer) agent(t talk) chat.From {
	a, ok := agents()[t.Owner]
	if !ok {
		a = agents()[map[string]string{chat.Chinese: "zhou", chat.English: "nora"}[t.Lang]]
	}
	return chat.From{Role: chat.RoleAgent, Name: a.Name, ID: a.ID}
}

// shown is a bot's body: a text, or cards with it.
func (w writer) shown(row []string, lang string) (chat.Body, error) {
	b := chat.Text(row[1])
	if len(row) < 3 {
		return b, nil
	}
	b.Type = "cards"
	for _, id := range strings.Fields(row[2]) {
		p, ok := w.products[id]
		if !ok {
			return b, fmt.Errorf("there is no product %q", id)
		}
		b.Cards = append(b.Cards, chat.Card{ID: p.ID, Title: p.Title.In(lang), Price: p.Price, Was: p.Was, Image: p.Image, URL: p.URL, Stock: p.Stock()})
	}
	return b, nil
}

// addTurn tells what a bot's message answered. The intents were given by hand, not read by a model.
func addTurn(turns []chat.Turn, m chat.Message, t talk) []chat.Turn {
	asked := t.Say[m.ReplyTo-1]
	intent, mood := asked[2], chat.Sentiment{Label: "neutral"}
	if len(asked) > 3 {
		mood = map[string]chat.Sentiment{"-": {Label: "negative", Score: -0.7}, "+": {Label: "positive", Score: 0.7}}[asked[3]]
	}
	score := chat.Score{Name: intent, Confidence: 0.9}
	why := chat.Why{Intent: intent, Confidence: score.Confidence, Language: t.Lang, Rule: "history"}
	if n := len(turns); n > 0 && turns[n-1].ReplyTo == m.ReplyTo {
		turns[n-1].Whys = append(turns[n-1].Whys, why)
		return turns
	}
	language, _ := chat.LanguageOf(asked[1])
	return append(turns, chat.Turn{
		ReplyTo: m.ReplyTo, Covers: m.Covers, Language: t.Lang, Mood: t.Mood, Whys: []chat.Why{why},
		Reading: chat.Reading{Text: asked[1], Language: language, Intent: score, Ranking: []chat.Score{score}, Sentiment: mood, Model: "history"},
	})
}

// event is what the system says when the owner changes.
func event(kind, lang, agent string) chat.Body {
	texts := map[string][2]string{
		"queued":   {"正在为您转接人工客服", "A person will be with you shortly"},
		"taken":    {agent + " 已接入，由人工客服为您服务", agent + " has joined the conversation"},
		"returned": {"人工服务结束，小满继续为您服务", "Xiaoman, the assistant, is back"},
		"ended":    {"会话已结束", "The conversation has ended"},
	}
	text := texts[kind][0]
	if lang == chat.English {
		text = texts[kind][1]
	}
	b := chat.Text(text)
	b.Type, b.Event = "event", &chat.SystemEvent{Kind: kind}
	switch kind {
	case "queued":
		b.Event.Owner = &chat.Owner{Kind: chat.OwnerQueue, Position: 1}
	case "taken":
		b.Event.Owner = &chat.Owner{Kind: chat.OwnerAgent, Name: agent}
	default:
		b.Event.Owner = &chat.Owner{Kind: chat.OwnerBot}
	}
	return b
}

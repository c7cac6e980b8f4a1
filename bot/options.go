package bot

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"log/slog"
	"runtime"
	"time"

	"shoptalk/chat"
	"shoptalk/dialog"
)

// shippedFlows and shippedWords are every flow and every sentence of the bot.
//
//go:embed flows/*.yml
var shippedFlows embed.FS

//go:embed words/*.yml
var shippedWords embed.FS

// Reader says what a message means. previous are earlier messages of the shopper, oldest first.
type Reader interface {
	Read(ctx context.Context, text string, previous []string) (chat.Reading, error)
}

// Store is what the bot needs of storage.
type Store interface {
	Conversation(ctx context.Context, id string) (chat.Conversation, error)
	Shopper(ctx context.Context, id string) (chat.Shopper, error)
	Messages(ctx context.Context, conversation string, after int64, limit int) ([]chat.Message, error)
	Unanswered(ctx context.Context, conversation string) ([]chat.Message, error)
	Pending(ctx context.Context) ([]string, error)
	State(ctx context.Context, conversation string) ([]byte, error)
	Readings(ctx context.Context, conversation string) (map[int64]chat.Reading, error)
	CommitTurn(ctx context.Context, t chat.Turn) ([]chat.Message, error)
	SaveReading(ctx context.Context, conversation string, seq int64, r chat.Reading, mood float64) error
	Attempt(ctx context.Context, key string, limit int, window time.Duration, now time.Time) (left int, err error)
	ClearAttempts(ctx context.Context, key string) error
}

// Shop is the merchant's side. Act is idempotent by its key and answers a *chat.Error of code refused where the order's state
// forbids the action.
type Shop interface {
	Product(id string) (chat.Product, bool)
	Products() []chat.Product
	Categories() []chat.Category
	SizeGuide(id string) (chat.SizeGuide, bool)
	Policies() chat.Policies
	FAQ() []chat.FAQ
	Order(ctx context.Context, number string) (chat.Order, error)
	OrdersOf(ctx context.Context, externalShopper string) ([]chat.Order, error)
	Act(ctx context.Context, a chat.OrderAction) (chat.Order, error)
}

// Recommender chooses products; its limits hold strictly.
type Recommender interface {
	Recommend(ctx context.Context, w chat.Wish) ([]chat.Pick, error)
}

// FAQ finds the shop's written answers. A score below Threshold is no answer.
type FAQ interface {
	Find(ctx context.Context, query string, embedding []float32, language string, n int) ([]chat.Answer, error)
	Threshold() float64
}

// Publisher spreads the hint that something was said.
type Publisher interface {
	Publish(chat.Hint)
}

// Options are what a Bot is made of. Those from Mask on may be left out.
type Options struct {
	Store       Store
	Reader      Reader
	Shop        Shop
	Recommender Recommender
	FAQ         FAQ
	Publisher   Publisher

	Mask     func(text string) string // hides what tells of a person; for what is kept in explanations
	Now      func() time.Time
	Name     chat.Words // the bot's display name
	Language string     // where a conversation has none yet: zh or en
	Flows    fs.FS      // instead of the shipped flows/*.yml
	Words    fs.FS      // instead of the shipped words/*.yml
	Logger   *slog.Logger

	OwnFlows string          // folder of the shop's own flows, which go over the others by name and may change at any time
	Taught   func() []string // the intents that the shop taught; nil: flows are not held against them

	Quiet time.Duration                        // how long a message that is no complete request waits for more; 0 does not wait
	After func(time.Duration) <-chan time.Time // the clock of that waiting; nil is time.After
}

// New makes a Bot and checks its flows against its skills and its words; the error lists what does not fit, by file and line.
func New(o Options) (*Bot, error) {
	if o.Store == nil || o.Reader == nil || o.Shop == nil || o.Recommender == nil || o.FAQ == nil || o.Publisher == nil {
		return nil, fmt.Errorf("bot: Store, Reader, Shop, Recommender, FAQ and Publisher are all needed")
	}
	o = o.filled()
	flows, words, err := loadTalk(o.Flows, o.Words)
	if err != nil {
		return nil, err
	}
	b := assemble(o, flows, words)
	return b, b.watchFlows()
}

// loadTalk reads flows and words and checks them against each other and against the skills.
func loadTalk(flowFiles, wordFiles fs.FS) (*dialog.Flows, words, error) {
	words, err := loadWords(wordFiles)
	if err != nil {
		return nil, nil, fmt.Errorf("words: %w", err)
	}
	flows, err := layered(words, dialog.Layer{Files: flowFiles})
	return flows, words, err
}

func assemble(o Options, flows *dialog.Flows, words words) *Bot {
	ctx, cancel := context.WithCancel(context.Background())
	return &Bot{
		Options: o, flows: flows, words: words, skills: skills(), lanes: map[string]*lane{}, ctx: ctx, cancel: cancel,
		closing: make(chan struct{}), seats: make(chan struct{}, 4*runtime.GOMAXPROCS(0)),
	}
}

func (o Options) filled() Options {
	if o.Mask == nil {
		o.Mask = func(text string) string { return text }
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if len(o.Name) == 0 {
		o.Name = chat.Words{chat.Chinese: "小助手", chat.English: "Assistant"}
	}
	if o.Language == "" {
		o.Language = chat.Chinese
	}
	if o.After == nil {
		o.After = time.After
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Flows == nil {
		o.Flows = sub(shippedFlows, "flows")
	}
	if o.Words == nil {
		o.Words = sub(shippedWords, "words")
	}
	return o
}

func sub(files embed.FS, dir string) fs.FS {
	f, err := fs.Sub(files, dir)
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return f
}

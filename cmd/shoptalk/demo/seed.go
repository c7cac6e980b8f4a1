package demo

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"shoptalk/chat"
	"shoptalk/shop/file"
)

// Seeder is where the history goes.
type Seeder interface {
	KnownShopper(ctx context.Context, site, external, name string) (chat.Shopper, error)
	NewShopper(ctx context.Context, site string) (chat.Shopper, error)
	Conversation(ctx context.Context, id string) (chat.Conversation, error)
	SaveAgent(ctx context.Context, a chat.Agent) error
	SeedConversation(ctx context.Context, v chat.Conversation, messages []chat.Message, turns ...chat.Turn) error
}

// marker is the file that says a folder was seeded, and when.
const marker = "seeded"

// Seed writes the shop's files into dir and its history into the store, with dates counted from now. It does so once: a
// folder that has the marker is left alone, whatever became of its files. A seeding that was cut short is finished by the next.
func Seed(ctx context.Context, dir string, now time.Time, to Seeder) error {
	path := filepath.Join(dir, marker)
	switch _, err := os.Stat(path); {
	case err == nil:
		return nil
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	contents, err := Contents(now)
	if err != nil {
		return err
	}
	if err := file.Write(dir, contents); err != nil {
		return fmt.Errorf("write the demo shop: %w", err)
	}
	if err := seedHistory(ctx, now, contents, to); err != nil {
		return fmt.Errorf("write the demo's history: %w", err)
	}
	return os.WriteFile(path, []byte(now.UTC().Format(time.RFC3339)+"\n"), 0o644)
}

package demo

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"shoptalk/chat"
	"shoptalk/shop/file"
	"shoptalk/store"
)

var seedMoment = time.Date(2026, 5, 20, 2, 30, 0, 0, time.UTC)

func seeded(t *testing.T, now time.Time) (dir string, db *store.DB) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "shop")
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "demo.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := Seed(t.Context(), dir, now, db); err != nil {
		t.Fatal(err)
	}
	return dir, db
}

func TestSeededFolderIsAValidShop(t *testing.T) {
	dir, _ := seeded(t, seedMoment)
	folder, err := file.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	c, err := folder.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Products) != 120 || len(c.Orders) != 60 || len(c.FAQ) != 40 {
		t.Errorf("%d products, %d orders, %d questions: want 120, 60, 40", len(c.Products), len(c.Orders), len(c.FAQ))
	}
}

func TestSeedingTwiceChangesNothing(t *testing.T) {
	dir, db := seeded(t, seedMoment)
	before := folderBytes(t, dir)
	first := allConversations(t, db)
	if err := Seed(context.Background(), dir, seedMoment.AddDate(0, 1, 0), db); err != nil {
		t.Fatal(err)
	}
	if folderBytes(t, dir) != before {
		t.Error("the second seeding changed the shop's files")
	}
	if second := allConversations(t, db); len(second) != len(first) {
		t.Errorf("%d conversations after the second seeding, %d before", len(second), len(first))
	}
}

func TestSeedingThatWasCutShortIsFinished(t *testing.T) {
	dir, db := seeded(t, seedMoment)
	first := allConversations(t, db)
	if err := os.Remove(filepath.Join(dir, marker)); err != nil {
		t.Fatal(err)
	}
	if err := Seed(t.Context(), dir, seedMoment, db); err != nil {
		t.Fatal(err)
	}
	if second := allConversations(t, db); len(second) != len(first) {
		t.Errorf("%d conversations after seeding again, %d before", len(second), len(first))
	}
}

func folderBytes(t *testing.T, dir string) (all string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all += e.Name() + "\n" + string(b)
	}
	return all
}

func allConversations(t *testing.T, db *store.DB) (all []chat.Conversation) {
	t.Helper()
	for cursor := ""; ; {
		some, next, err := db.Conversations(t.Context(), chat.ConversationFilter{Limit: 200, Cursor: cursor})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, some...)
		if next == "" {
			return all
		}
		cursor = next
	}
}

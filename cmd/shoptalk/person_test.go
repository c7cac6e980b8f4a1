package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"shoptalk/bot/script"
	"shoptalk/chat"
)

// worded reads lines of a language and a wording.
func worded(t *testing.T, file string) (languages, texts []string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		language, text, ok := strings.Cut(strings.TrimRight(line, "\n"), "\t")
		if !ok {
			t.Fatalf("%s: %q is no language and wording", file, line)
		}
		languages, texts = append(languages, language), append(texts, text)
	}
	return languages, texts
}

// owners says each text in a conversation of its own, to the shipped bot with the shipped model, and gives who owns it after the turn.
func owners(t *testing.T, languages, texts []string) []chat.OwnerKind {
	t.Helper()
	st, err := newStage(t.Context(), nil, streams{err: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := st.end(); err != nil {
			t.Error(err)
		}
	}()
	opened, err := st.set(t.Context(), script.Conversation{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
	}()
	w := opened.(*player).w
	kinds := make([]chat.OwnerKind, len(texts))
	for i, text := range texts {
		language := chat.English
		if languages[i] != chat.English {
			language = chat.Chinese
		}
		one, err := newTalk(t.Context(), w, "", "", language)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := one.say(t.Context(), chat.Text(text)); err != nil {
			t.Fatal(err)
		}
		c, err := w.db.Conversation(t.Context(), one.conversation)
		one.close()
		if err != nil {
			t.Fatal(err)
		}
		kinds[i] = c.Owner.Kind
	}
	return kinds
}

func TestEveryWordingForAPersonReachesTheQueueInOneTurn(t *testing.T) {
	languages, texts := worded(t, "person.tsv")
	count := map[string]int{}
	for _, language := range languages {
		count[language]++
	}
	if count["zh"] != 100 || count["en"] != 80 || count["mixed"] != 20 {
		t.Errorf("wordings by language: %v", count)
	}
	for i, kind := range owners(t, languages, texts) {
		if kind != chat.OwnerQueue {
			t.Errorf("%q: the owner is %s", texts[i], kind)
		}
	}
}

func TestWhatOnlySoundsLikeItStaysWithTheBot(t *testing.T) {
	languages, texts := worded(t, "not_person.tsv")
	if len(texts) != 120 {
		t.Errorf("%d near misses", len(texts))
	}
	for i, kind := range owners(t, languages, texts) {
		if kind != chat.OwnerBot {
			t.Errorf("%q: the owner is %s", texts[i], kind)
		}
	}
}

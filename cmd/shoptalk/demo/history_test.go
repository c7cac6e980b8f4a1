package demo

import (
	"testing"

	"shoptalk/chat"
)

func TestHistoryFillsTheInbox(t *testing.T) {
	_, db := seeded(t, seedMoment)
	owners, languages, tags, rated, ended := map[chat.OwnerKind]int{}, map[string]int{}, 0, 0, 0
	all := allConversations(t, db)
	for _, v := range all {
		owners[v.Owner.Kind]++
		languages[v.Language]++
		tags += len(v.Tags)
		if v.Stars > 0 {
			rated++
		}
		if v.Ended {
			ended++
		}
		if v.Head < 2 {
			t.Errorf("%s has %d messages", v.ID, v.Head)
		}
		if v.Updated.After(seedMoment) {
			t.Errorf("%s was updated at %v, after the seeding", v.ID, v.Updated)
		}
	}
	if len(all) != 50 || owners[chat.OwnerQueue] < 3 || owners[chat.OwnerAgent] < 2 || languages["zh"] < 20 || languages["en"] < 10 {
		t.Errorf("%d conversations, owners %v, languages %v", len(all), owners, languages)
	}
	if tags == 0 || rated < 20 || ended < 20 {
		t.Errorf("%d tags, %d rated, %d ended", tags, rated, ended)
	}
}

// A demo shopper who signs in must begin afresh: nothing of theirs is open or waits for an agent.
func TestDemoShoppersHaveNoOpenConversation(t *testing.T) {
	_, db := seeded(t, seedMoment)
	for _, s := range Shoppers() {
		who, err := db.KnownShopper(t.Context(), site, s.External, s.Name)
		if err != nil {
			t.Fatal(err)
		}
		theirs, _, err := db.Conversations(t.Context(), chat.ConversationFilter{Site: site, Shopper: who.ID, Open: true})
		if err != nil {
			t.Fatal(err)
		}
		if len(theirs) > 0 {
			t.Errorf("%s has the open conversation %s", s.Name, theirs[0].ID)
		}
	}
}

func TestHistoryKeepsWhyTheBotSpoke(t *testing.T) {
	_, db := seeded(t, seedMoment)
	for _, v := range allConversations(t, db) {
		messages, err := db.Messages(t.Context(), v.ID, 0, 200)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range messages {
			if m.From.Role != chat.RoleBot {
				continue
			}
			if why, err := db.Why(t.Context(), v.ID, m.Seq); err != nil || why.Intent == "" {
				t.Errorf("%s message %d: why %+v, %v", v.ID, m.Seq, why, err)
			}
		}
	}
}

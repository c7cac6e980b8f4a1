package e2e

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"shoptalk/chat"
)

// reasoned checks that every card of a turn has a reason and costs at most max minor units.
func reasoned(t *testing.T, turn []frame, max int64) int {
	t.Helper()
	n := 0
	for _, f := range turn {
		for _, c := range f.Body.Cards {
			n++
			if c.Reason == "" {
				t.Errorf("card %s says no reason", c.ID)
			}
			if c.Price.Amount > max {
				t.Errorf("card %s costs %s, over the limit", c.ID, c.Price)
			}
			if c.Stock < 1 {
				t.Errorf("card %s is sold out", c.ID)
			}
		}
	}
	return n
}

// said joins the texts of a turn.
func said(turn []frame) string {
	var all []string
	for _, f := range turn {
		all = append(all, f.Body.Text)
	}
	return strings.Join(all, "\n")
}

func TestASignedInShopperHearsOfTheirOrderAtOnce(t *testing.T) {
	p := demoOn(t, t.TempDir())
	w := p.open(t, p.session(t, p.signed(t, "demo-lin")))
	turn := w.ask(t, "我前天买的鞋到哪一步了？单号1042")
	if !slices.ContainsFunc(turn, func(f frame) bool {
		return f.Body.Order != nil && f.Body.Order.Number == "1042" && f.Body.Order.State == chat.OrderShipped
	}) {
		t.Errorf("no view of order 1042 in %q", said(turn))
	}
}

func TestAnAnonymousShopperProvesThemselvesByPhone(t *testing.T) {
	p := demoOn(t, t.TempDir())
	w := p.open(t, p.session(t, ""))
	if turn := w.ask(t, "any news on order 1042?"); strings.Contains(said(turn), "on its way") || !strings.Contains(strings.ToLower(said(turn)), "phone") {
		t.Errorf("the phone is not asked for: %q", said(turn))
	}
	wrong := said(w.ask(t, "0000"))
	other := p.open(t, p.session(t, ""))
	other.ask(t, "any news on order 77777777?")
	if unknown := said(other.ask(t, "0000")); strings.ReplaceAll(unknown, "77777777", "1042") != wrong {
		t.Errorf("a wrong phone answers %q, an unknown order %q", wrong, unknown)
	}
	turn := w.ask(t, "8899")
	if !slices.ContainsFunc(turn, func(f frame) bool { return f.Body.Order != nil && f.Body.Order.Number == "1042" }) {
		t.Errorf("the right phone gives %q", said(turn))
	}
}

func TestSomebodyElsesOrderAnswersLikeAnUnknownOne(t *testing.T) {
	p := demoOn(t, t.TempDir())
	w := p.open(t, p.session(t, p.signed(t, "demo-alex")))
	mine, nobody := said(w.ask(t, "where is order 1042?")), said(w.ask(t, "where is order 77777777?"))
	if strings.ReplaceAll(nobody, "77777777", "1042") != mine {
		t.Errorf("another's order answers %q, an unknown one %q", mine, nobody)
	}
}

func TestRecommendationsKeepTheLimitAndSayWhy(t *testing.T) {
	p := demoOn(t, t.TempDir())
	w := p.open(t, p.session(t, ""))
	for text, max := range map[string]int64{"can you recommend a waterproof jacket under 80?": 8000, "有没有500以内的跑鞋": 50000, "想买双黑色运动鞋，300以下，要有货的": 30000} {
		if n := reasoned(t, w.ask(t, text), max); n == 0 {
			t.Errorf("%q shows no card", text)
		}
	}
}

func TestTheLanguageOfTheReplyIsThatOfTheMessage(t *testing.T) {
	p := demoOn(t, t.TempDir())
	w := p.open(t, p.session(t, ""))
	for _, c := range []struct{ text, reply string }{{"满多少包邮", chat.Chinese}, {"is shipping free over 50", chat.English}, {"我想return这个", chat.Chinese}, {"1042", chat.Chinese}, {"do you ship to Canada", chat.English}, {"1042", chat.English}} {
		if _, reply := chat.LanguageOf(said(w.ask(t, c.text))); reply != c.reply {
			t.Errorf("%q is answered in %s", c.text, reply)
		}
	}
}

// TestAPersonTakesOverAndGivesBack is the whole handoff over sockets and HTTP: the flow goes on where it stood, and the transcript
// equals the thread.
func TestAPersonTakesOverAndGivesBack(t *testing.T) {
	p := demoOn(t, t.TempDir())
	g := p.session(t, "")
	w := p.open(t, g)
	first := said(w.ask(t, "any news on order 1042?"))
	turn := w.ask(t, "let me talk to a person")
	if len(turn) == 0 {
		t.Fatal("nothing is said about the person to come")
	}
	if _, err := w.until(func(f frame) bool { return f.Type == "owner" && f.Owner.Kind == chat.OwnerQueue }); err != nil {
		t.Fatal(err)
	}
	if code := p.call(t, "POST", "/v1/conversations/"+g.Conversation+"/take", p.Token, map[string]any{}, nil); code != http.StatusOK {
		t.Fatalf("take: %d", code)
	}
	desk, err := p.dial("/v1/desk")
	if err != nil {
		t.Fatal(err)
	}
	defer desk.conn.Close()
	for _, f := range []frame{{Type: "hello", Token: p.Token}, {Type: "watch", Conversation: g.Conversation}} {
		if err := desk.conn.WriteJSON(f); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := desk.until(isType("live")); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"hello?", "are you there", "my order is late"} {
		if err := w.conn.WriteJSON(frame{Type: "message", CID: newCID(), Text: text}); err != nil {
			t.Fatal(err)
		}
	}
	if err := desk.conn.WriteJSON(frame{Type: "message", Conversation: g.Conversation, CID: newCID(), Text: "Hi, Kim here. I am looking."}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.until(func(f frame) bool { return f.Type == "message" && f.From.Role == chat.RoleAgent }); err != nil {
		t.Fatal(err)
	}
	if code := p.call(t, "POST", "/v1/conversations/"+g.Conversation+"/return", p.Token, map[string]any{}, nil); code != http.StatusOK {
		t.Fatalf("return: %d", code)
	}
	after, err := w.until(func(f frame) bool { return f.Type == "message" && f.From.Role == chat.RoleBot })
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range after[:len(after)-1] {
		if f.Type == "message" && f.From.Role == chat.RoleBot {
			t.Error("the bot wrote before the return")
		}
	}
	if again := after[len(after)-1].Body.Text; !strings.Contains(strings.ToLower(again), "phone") {
		t.Errorf("the open question was %q; after the return it is %q", first, again)
	}
	turn = w.ask(t, "8899")
	if !slices.ContainsFunc(turn, func(f frame) bool { return f.Body.Order != nil }) {
		t.Errorf("the flow did not go on: %q", said(turn))
	}
	checkTranscript(t, p, g)
}

// checkTranscript compares the JSONL with what a shopper's replay shows.
func checkTranscript(t *testing.T, p *program, g chat.SessionGrant) {
	t.Helper()
	w, seen, err := p.hello(g, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	defer w.conn.Close()
	out, code := command(t, "", "export", "transcripts", "--format", "jsonl", "--data", p.Data)
	if code != 0 {
		t.Fatal(out)
	}
	var lines []frame
	for _, l := range strings.Split(strings.TrimSpace(out), "\n") {
		var f frame
		if err := json.Unmarshal([]byte(l), &f); err != nil {
			t.Fatalf("%q: %v", l, err)
		}
		if f.Conversation == g.Conversation && f.Type == "message" {
			lines = append(lines, f)
		}
	}
	var thread []frame
	for _, f := range seen {
		if f.Type == "message" {
			thread = append(thread, f)
		}
	}
	if len(lines) != len(thread) {
		t.Fatalf("the transcript has %d messages, the thread %d", len(lines), len(thread))
	}
	for i, f := range thread {
		a, b := marshal(t, f.Body), marshal(t, lines[i].Body)
		if f.Seq != lines[i].Seq || string(a) != string(b) || f.At != lines[i].At {
			t.Errorf("message %d is %s in the thread and %s in the transcript", f.Seq, a, b)
		}
	}
}

func TestAConversationGoesOnAfterARestart(t *testing.T) {
	data := t.TempDir()
	p := demoOn(t, data)
	g := p.session(t, "")
	w := p.open(t, g)
	w.ask(t, "any news on order 1042?")
	if code := p.stop(t); code != 0 {
		t.Fatalf("exit %d\n%s", code, p.stderr)
	}
	p = demoOn(t, data)
	w = p.open(t, g)
	if turn := w.ask(t, "8899"); !slices.ContainsFunc(turn, func(f frame) bool { return f.Body.Order != nil && f.Body.Order.Number == "1042" }) {
		t.Errorf("the open question was forgotten: %q", said(turn))
	}
}

func TestABackupRestoresWithANewEpoch(t *testing.T) {
	data := t.TempDir()
	p := demoOn(t, data)
	g := p.session(t, "")
	w := p.open(t, g)
	w.ask(t, "hi")
	_, seen, err := p.hello(g, "", 0)
	if err != nil {
		t.Fatal(err)
	}
	epoch, head := seen[0].Epoch, seen[0].Head
	file := t.TempDir() + "/backup.db"
	if out, code := command(t, "", "backup", file, "--data", data); code != 0 {
		t.Fatal(out)
	}
	if out, code := command(t, "", "restore", file, "--data", data); code == 0 {
		t.Errorf("a restore under a running server: %s", out)
	}
	w.ask(t, "thanks")
	p.stop(t)
	if out, code := command(t, "", "restore", file, "--data", data); code != 0 {
		t.Fatal(out)
	}
	p = demoOn(t, data)
	_, seen, err = p.hello(g, epoch, head+2)
	if err != nil || seen[0].Type != "reset" || seen[0].Epoch == epoch || seen[0].Head != head {
		t.Errorf("after the restore came %+v, %v", seen[0], err)
	}
}

func TestATappedReplyIsKeptByItsLabelAndAnswered(t *testing.T) {
	p := demoOn(t, t.TempDir())
	g := p.session(t, "")
	w := p.open(t, g)
	turn := w.ask(t, "hi")
	replies := turn[len(turn)-1].Body.Replies
	if len(replies) == 0 {
		t.Fatal("a greeting offers nothing to tap")
	}
	if len(w.tap(t, replies[0])) == 0 {
		t.Errorf("tapping %q brings nothing", replies[0].Label)
	}
	var page struct{ Items []frame }
	p.call(t, "GET", "/v1/conversations/"+g.Conversation+"/messages?limit=200", p.Token, nil, &page)
	if !slices.ContainsFunc(page.Items, func(f frame) bool {
		return f.From.Role == chat.RoleShopper && f.Body.Text == replies[0].Label && f.Body.Action != nil && f.Body.Action.Name == replies[0].Name
	}) {
		t.Errorf("the tap on %q is not in the thread as such", replies[0].Label)
	}
}

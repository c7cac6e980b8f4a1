package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"shoptalk/chat"
)

// The environment of a child process: which of the tests below it plays a part in, and on which database.
const (
	childPart = "SHOPTALK_STORE_CHILD"
	childPath = "SHOPTALK_STORE_PATH"
	childRun  = "SHOPTALK_STORE_RUN"
)

func TestMain(m *testing.M) {
	switch os.Getenv(childPart) {
	case "":
		os.Exit(m.Run())
	case "write":
		writeAsChild()
	case "disk":
		signal.Ignore(syscall.SIGXFSZ)
		writeAsChild()
	}
}

const childSenders = 64

// childConversation names the conversation that a sender writes to; several share one.
func childConversation(sender int) string { return fmt.Sprintf("c-%02d", sender%16) }

// writeAsChild opens the database and has 64 senders write until it is killed or refused, with a bot that answers. Each
// acknowledged message is one line on standard output, written only after Say has returned. Half of the conversations are an
// agent's.
func writeAsChild() {
	ctx := context.Background()
	db, err := Open(ctx, os.Getenv(childPath))
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	if os.Getenv(childPart) == "disk" {
		limitFiles(db.path)
	}
	var senders sync.WaitGroup
	for s := range childSenders {
		senders.Go(func() { sendAsChild(ctx, db, s) })
	}
	go answerAsChild(ctx, db)
	senders.Wait()
	select {
	case <-db.Failed():
		fmt.Println("failed")
	default:
		fmt.Println("error no failure")
	}
	os.Exit(0)
}

func sendAsChild(ctx context.Context, db *DB, sender int) {
	for i := 0; ; i++ {
		u := utter(childConversation(sender), fmt.Sprintf("%s-%d-%d", os.Getenv(childRun), sender, i), fmt.Sprintf("message %d of %d", i, sender))
		m, _, err := db.Say(ctx, u)
		for errors.Is(err, chat.ErrBusy) {
			runtime.Gosched()
			m, _, err = db.Say(ctx, u)
		}
		if err != nil {
			if !errors.Is(err, chat.ErrStorage) {
				fmt.Println("error", err)
			}
			return
		}
		fmt.Println("ack", u.Conversation, u.CID, m.Seq)
	}
}

func answerAsChild(ctx context.Context, db *DB) {
	for {
		ids, err := db.Pending(ctx)
		if err != nil {
			return
		}
		for _, id := range ids {
			waiting, err := db.Unanswered(ctx, id)
			if err != nil || len(waiting) == 0 {
				continue
			}
			t := chat.Turn{Conversation: id, Covers: waiting[0].Seq, ReplyTo: waiting[len(waiting)-1].Seq, Bodies: []chat.Body{chat.Text("one"), chat.Text("two")}, State: []byte("state")}
			if _, err := db.CommitTurn(ctx, t); err != nil && !errors.Is(err, chat.ErrStorage) {
				fmt.Println("error", err)
			}
		}
		runtime.Gosched()
	}
}

// limitFiles lets files grow by one more megabyte: writes beyond that fail in the kernel, as on a disk that gives up.
func limitFiles(path string) {
	size := int64(1 << 20)
	for _, end := range []string{"", "-wal"} {
		if stat, err := os.Stat(path + end); err == nil {
			size = max(size, stat.Size()+1<<20)
		}
	}
	limit := syscall.Rlimit{Cur: uint64(size), Max: uint64(size)}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		fmt.Println("error", err)
	}
}

// acked is what a child has said it stored: conversation and cid → seq.
type acked map[[2]string]int64

// child starts this test's program in a part.
func child(t *testing.T, part, path, run string) (*exec.Cmd, io.Reader) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childPart+"="+part, childPath+"="+path, childRun+"="+run)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, out
}

// listen reads a child's lines, kills it after killAfter acks (0: never), and gives its last line that was no ack.
func (a acked) listen(t *testing.T, cmd *exec.Cmd, out io.Reader, killAfter int) (last string) {
	t.Helper()
	lines := bufio.NewReader(out)
	for n := 0; ; {
		line, err := lines.ReadString('\n')
		if err != nil { // a line without its end was cut off
			break
		}
		var conversation, cid string
		var seq int64
		if _, err := fmt.Sscanf(line, "ack %s %s %d", &conversation, &cid, &seq); err != nil {
			if last = strings.TrimSpace(line); strings.HasPrefix(last, "error") {
				t.Error(last)
			}
			continue
		}
		a[[2]string{conversation, cid}] = seq
		if n++; n == killAfter {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	err := cmd.Wait()
	if killAfter == 0 && err != nil {
		t.Error(err)
	}
	return last
}

// prepareChildren makes the conversations that the children write to.
func prepareChildren(t *testing.T, path string) {
	t.Helper()
	db := reopen(t, path)
	for i := range 16 {
		s, err := db.NewShopper(t.Context(), "main")
		if err != nil {
			t.Fatal(err)
		}
		v := chat.Conversation{ID: childConversation(i), Site: "main", Shopper: s.ID}
		if i%2 == 1 {
			v.Owner = chat.Owner{Kind: chat.OwnerAgent, Agent: "a1"}
		}
		if err := db.SeedConversation(t.Context(), v, nil); err != nil {
			t.Fatal(err)
		}
	}
	closeDB(t, db)
}

// verify opens the database again and wants every acknowledged message in its place, none twice, no gap, and after the bot has
// taken what waits, every message of its conversations answered once.
func (a acked) verify(t *testing.T, path string) {
	t.Helper()
	db := reopen(t, path)
	defer closeDB(t, db)
	stored := acked{}
	for i := range 16 {
		id := childConversation(i)
		answerAll(t, db, id)
		turns, after := &turns{}, int64(0)
		for {
			page, err := db.Messages(t.Context(), id, after, 1000)
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			for _, m := range page {
				if after++; m.Seq != after {
					t.Fatalf("%s: seq %d in place %d", id, m.Seq, after)
				}
				key := [2]string{id, m.CID}
				if m.CID != "" && stored[key] != 0 {
					t.Errorf("%v is there twice", key)
				}
				stored[key] = m.Seq
				if fault := turns.step(m); fault != "" && i%2 == 0 {
					t.Errorf("%s: seq %d: %s", id, m.Seq, fault)
				}
			}
		}
		if i%2 == 0 && len(turns.waiting) > 0 {
			t.Errorf("%s: never answered: %v", id, turns.waiting)
		}
	}
	for key, seq := range a {
		if stored[key] != seq {
			t.Errorf("%v was acknowledged with seq %d, stored is %d", key, seq, stored[key])
		}
	}
	for key, seq := range a { // and the promise holds from here on
		sender, number := 0, 0
		parts := strings.Split(key[1], "-")
		fmt.Sscan(parts[1], &sender)
		fmt.Sscan(parts[2], &number)
		m, fresh, err := db.Say(t.Context(), utter(key[0], key[1], fmt.Sprintf("message %d of %d", number, sender)))
		if err != nil || fresh || m.Seq != seq {
			t.Fatalf("%v again: seq %d, fresh %v, %v; was %d", key, m.Seq, fresh, err, seq)
		}
		break
	}
}

func answerAll(t *testing.T, db *DB, id string) {
	t.Helper()
	waiting, err := db.Unanswered(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if len(waiting) == 0 {
		return
	}
	turn := chat.Turn{Conversation: id, Covers: waiting[0].Seq, ReplyTo: waiting[len(waiting)-1].Seq, Bodies: []chat.Body{chat.Text("taken again")}}
	if _, err := db.CommitTurn(t.Context(), turn); err != nil {
		t.Fatal(err)
	}
}

// turns follows a conversation of the bot's: which of the shopper's messages have no turn yet.
type turns struct {
	waiting []int64
	last    int64 // ReplyTo of the last turn
}

func (w *turns) step(m chat.Message) string {
	switch {
	case m.From.Role == chat.RoleShopper:
		w.waiting = append(w.waiting, m.Seq)
	case m.ReplyTo != w.last:
		first := m.Covers
		if first == 0 {
			first = m.ReplyTo
		}
		end := slices.Index(w.waiting, m.ReplyTo)
		if end < 0 || w.waiting[0] != first {
			return fmt.Sprintf("its turn covers %d to %d, waiting are %v", first, m.ReplyTo, w.waiting)
		}
		w.waiting, w.last = w.waiting[end+1:], m.ReplyTo
	}
	return ""
}

func TestKilledInTheMiddleOfWritingNothingAcknowledgedIsLostOrDoubled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "shoptalk.db")
	prepareChildren(t, path)
	all := acked{}
	for run, killAfter := range []int{1, 150, 700, 1500, 400} {
		cmd, out := child(t, "write", path, fmt.Sprint("run", run))
		before := len(all)
		all.listen(t, cmd, out, killAfter)
		if len(all)-before < killAfter {
			t.Fatalf("run %d ended after %d acknowledgements", run, len(all)-before)
		}
		all.verify(t, path)
	}
	t.Logf("%d acknowledged", len(all))
}

func TestADiskThatRefusesToWriteEndsAcknowledgementAndLosesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "shoptalk.db")
	prepareChildren(t, path)
	all := acked{}
	cmd, out := child(t, "disk", path, "run0")
	if last := all.listen(t, cmd, out, 0); last != "failed" {
		t.Errorf("the child's last word: %q", last)
	}
	if len(all) == 0 {
		t.Error("nothing was acknowledged before the disk gave up")
	}
	all.verify(t, path)
	t.Logf("%d acknowledged", len(all))
}

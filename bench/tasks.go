package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/gorilla/websocket"

	"shoptalk/chat"
	"shoptalk/shop"
	"shoptalk/shop/file"
	"shoptalk/store"
)

// taskOptions are the flags of the part tasks.
type taskOptions struct {
	data    string // folder of tau_retail
	seed    uint64
	runs    int
	verbose bool
	plain   bool // a shop whose files were written in haste
	quiet   int  // milliseconds, as quiet_ms
}

// Verdicts on a task. A wrong write is one that the shopper did not want, in any order.
const (
	verdictRight  = "right"
	verdictWrong  = "wrong write"
	verdictHanded = "handed over"
	verdictOpen   = "unfinished"
)

// tasks has 100 scripted shoppers talk to the real program over its socket, and compares what the shop's database says afterwards with
// what they wanted.
func tasks(root string, o taskOptions) error {
	r, err := readRetail(o.data)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "shoptalk")
	build := exec.Command("go", "build", "-o", program, "./cmd/shoptalk")
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	var first []outcome
	for n := range o.runs {
		outcomes, err := runTasks(program, filepath.Join(dir, fmt.Sprint(n)), r, o)
		if err != nil {
			return err
		}
		if n == 0 {
			first = outcomes
			report(outcomes, o.verbose)
			continue
		}
		for i, got := range outcomes {
			if got.verdict != first[i].verdict {
				fmt.Printf("run %d: %s is %s, was %s\n%s\n--- before\n%s\n", n+1, got.name(), got.verdict, first[i].verdict, got.transcript, first[i].transcript)
			}
		}
	}
	if o.runs > 1 {
		fmt.Printf("tasks       %d runs compared\n", o.runs)
	}
	return nil
}

// outcome is how a task went.
type outcome struct {
	errand
	verdict    string
	note       string
	asked      bool // the shopper asked for a person of its own accord
	turns      int
	transcript string
}

func runTasks(program, dir string, r retail, o taskOptions) ([]outcome, error) {
	contents := r.contents(time.Now().UTC().Truncate(time.Second), o.plain)
	errands, err := drawErrands(contents, o.seed)
	if err != nil {
		return nil, err
	}
	run, err := openRetail(program, dir, contents, o.quiet)
	if err != nil {
		return nil, err
	}
	outcomes := make([]outcome, len(errands))
	failures := make([]error, len(errands))
	seats := make(chan struct{}, 4)
	var wait sync.WaitGroup
	for i, e := range errands {
		wait.Go(func() {
			seats <- struct{}{}
			defer func() { <-seats }()
			outcomes[i], failures[i] = run.talk(e)
		})
	}
	wait.Wait()
	if err := errors.Join(append(failures, run.close())...); err != nil {
		return nil, err
	}
	return outcomes, judge(dir, contents, outcomes)
}

// judge reads the shop's database and says what came of each task.
func judge(dir string, before shop.Contents, outcomes []outcome) error {
	ctx := context.Background()
	db, err := store.Open(ctx, filepath.Join(dir, "data", "shoptalk.db"))
	if err != nil {
		return err
	}
	defer db.Close()
	source, err := file.Open(filepath.Join(dir, "shop"))
	if err != nil {
		return err
	}
	after, err := shop.Open(ctx, source, db, time.Now)
	if err != nil {
		return err
	}
	touched := map[string]string{} // orders that changed, as they are
	for _, o := range before.Orders {
		now, err := after.Order(ctx, o.Number)
		if err != nil {
			return err
		}
		if print(now) != print(o) {
			touched[o.Number] = print(now)
		}
	}
	for i := range outcomes {
		out := &outcomes[i]
		want, now := print(out.wanted()), print(out.order)
		if changed, yes := touched[out.order.Number]; yes {
			now = changed
			delete(touched, out.order.Number)
		}
		if out.kind == taskReturn && now == want {
			o, err := after.Order(ctx, out.order.Number)
			if err != nil {
				return err
			}
			if o.Case.Reason != out.reason && !slices.Contains(saidReasons[out.reason][out.lang], o.Case.Reason) {
				now += " for the reason " + o.Case.Reason
			}
		}
		switch {
		case now == want && (out.kind == out.does || out.verdict != verdictOpen):
			out.verdict = verdictRight
		case now != print(out.order):
			out.verdict, out.note = verdictWrong, "wanted "+want+"\nis     "+now
		}
	}
	for number, now := range touched {
		return fmt.Errorf("order %s, of which no task spoke, was changed: %s", number, now)
	}
	return nil
}

// retailRun is the real program serving the shop.
type retailRun struct {
	url, config, program string
	cmd                  *exec.Cmd
	stderr               bytes.Buffer
}

func openRetail(program, dir string, c shop.Contents, quiet int) (*retailRun, error) {
	if out, err := exec.Command(program, "init", dir).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, out)
	}
	if err := os.RemoveAll(filepath.Join(dir, "shop")); err != nil { // the empty one
		return nil, err
	}
	if err := file.Write(filepath.Join(dir, "shop"), c); err != nil {
		return nil, err
	}
	r := &retailRun{program: program, config: filepath.Join(dir, "shoptalk.yml")}
	r.cmd = exec.Command(program, "serve", "--config", r.config, "--addr", "127.0.0.1:0", "--json")
	r.cmd.Env = append(os.Environ(), fmt.Sprintf("SHOPTALK_QUIET_MS=%d", quiet))
	r.cmd.Stderr = &r.stderr
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := r.cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		return nil, fmt.Errorf("the program said nothing: %w\n%s", errors.Join(err, r.cmd.Wait()), r.stderr.String())
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	var ready struct{ URL string }
	err = json.Unmarshal(line, &ready)
	r.url = ready.URL
	return r, err
}

// close ends the program as an operator does.
func (r *retailRun) close() error {
	if err := r.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	return r.cmd.Wait()
}

// talk has one shopper speak until it has nothing more to say.
func (r *retailRun) talk(e errand) (outcome, error) {
	out := outcome{errand: e, verdict: verdictOpen}
	l, err := r.dial(e.order.Shopper)
	if err != nil {
		return out, fmt.Errorf("%s: %w", e.name(), err)
	}
	defer l.conn.Close()
	t := &talker{errand: e}
	var log strings.Builder
	for next, more := t.open(), true; more && out.turns < turnLimit; out.turns++ {
		spoken := next.text
		if next.tap != nil {
			spoken = "[" + next.tap.Label + "]"
		}
		fmt.Fprintf(&log, "  > %s\n", spoken)
		turn, handed, err := l.send(next)
		if err != nil {
			return out, fmt.Errorf("%s: %w\n%s", e.name(), err, log.String())
		}
		for _, b := range turn {
			fmt.Fprintf(&log, "  < %s%s\n", strings.ReplaceAll(b.Text, "\n", "\n    "), labels(b))
		}
		if handed {
			log.WriteString("  (a person)\n")
			out.verdict = verdictHanded
			break
		}
		next, more = t.answer(turn)
		if !more && t.kind != t.does {
			out.verdict = verdictHanded // refused, or taken back: what counts is that nothing changed
		}
	}
	out.asked, out.transcript = t.wantsOut, log.String()
	return out, nil
}

func labels(b chat.Body) string {
	var all []string
	for _, r := range b.Replies {
		all = append(all, r.Label)
	}
	if len(all) == 0 {
		return ""
	}
	return " [" + strings.Join(all, " / ") + "]"
}

// taskLine is one shopper's socket.
type taskLine struct {
	conn   *websocket.Conn
	frames chan taskFrame
	n      int
}

type taskFrame struct {
	Type         string       `json:"type"`
	Token        string       `json:"token,omitempty"`
	Conversation string       `json:"conversation,omitempty"`
	CID          string       `json:"cid,omitempty"`
	Seq          int64        `json:"seq,omitempty"`
	Text         string       `json:"text,omitempty"`
	Code         string       `json:"code,omitempty"`
	ReplyTo      int64        `json:"reply_to,omitempty"`
	Action       *chat.Action `json:"action,omitempty"`
	Body         *chat.Body   `json:"body,omitempty"`
	Owner        *chat.Owner  `json:"owner,omitempty"`
}

func (r *retailRun) dial(shopper string) (*taskLine, error) {
	token, err := exec.Command(r.program, "token", "--shopper", shopper, "--config", r.config).Output()
	if err != nil {
		return nil, err
	}
	in, err := json.Marshal(map[string]string{"site": "main", "shop_token": strings.TrimSpace(string(token))})
	if err != nil {
		return nil, err
	}
	resp, err := http.Post(r.url+"/v1/session", "application/json", bytes.NewReader(in))
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var g taskFrame
	if err := json.NewDecoder(resp.Body).Decode(&g); err != nil {
		return nil, err
	}
	d := websocket.Dialer{Subprotocols: []string{"shoptalk.v1"}}
	conn, _, err := d.Dial(strings.Replace(r.url, "http", "ws", 1)+"/v1/chat", nil)
	if err != nil {
		return nil, err
	}
	l := &taskLine{conn: conn, frames: make(chan taskFrame, 100)}
	go func() {
		defer close(l.frames)
		for {
			var f taskFrame
			if conn.ReadJSON(&f) != nil {
				return
			}
			l.frames <- f
		}
	}()
	if err := conn.WriteJSON(taskFrame{Type: "hello", Token: g.Token, Conversation: g.Conversation}); err != nil {
		return nil, err
	}
	for f := range l.frames {
		if f.Type == "live" {
			return l, nil
		}
	}
	return nil, errors.New("the socket was closed before it was live")
}

// lull is how long after a message nothing must come for the turn to be over.
const lull = 300 * time.Millisecond

// send says something and hears the whole turn about it; handed reports that a person has the conversation now.
func (l *taskLine) send(s say) (turn []chat.Body, handed bool, err error) {
	l.n++
	f := taskFrame{Type: "message", CID: fmt.Sprint(l.n), Text: s.text}
	if s.tap != nil {
		value, err := json.Marshal(s.tap.Value)
		if err != nil {
			return nil, false, err
		}
		f.Action = &chat.Action{Name: s.tap.Name, Value: value}
	}
	if err := l.conn.WriteJSON(f); err != nil {
		return nil, false, err
	}
	var seq int64
	wait := time.Minute
	for {
		select {
		case got, open := <-l.frames:
			switch {
			case !open:
				return nil, false, errors.New("the socket was closed")
			case got.Type == "nack":
				return nil, false, fmt.Errorf("nack %s for %q", got.Code, s.text)
			case got.Type == "message" && got.CID == f.CID:
				seq = got.Seq
			case got.Type == "owner" && got.Owner.Kind != chat.OwnerBot:
				handed = true
			case got.Type == "message" && seq > 0 && got.ReplyTo >= seq && got.Body != nil:
				turn, wait = append(turn, *got.Body), lull
			}
		case <-time.After(wait):
			if len(turn) == 0 {
				return nil, false, fmt.Errorf("no answer to %q", s.text)
			}
			return turn, handed, nil
		}
	}
}

// report prints how it went by kind and language, and the transcripts of what failed.
func report(outcomes []outcome, verbose bool) {
	verdicts := []string{verdictRight, verdictHanded, verdictOpen, verdictWrong}
	count, all := map[string]map[string]int{}, map[string]int{}
	var rows []string
	add := func(row, verdict string) {
		if count[row] == nil {
			count[row] = map[string]int{}
			rows = append(rows, row)
		}
		count[row][verdict]++
	}
	asked := 0
	for _, o := range outcomes {
		add(o.kind, o.verdict)
		all[o.verdict]++
		if o.verdict == verdictHanded && o.asked {
			asked++
		}
	}
	for _, o := range outcomes {
		add(o.lang, o.verdict)
	}
	for _, row := range rows {
		fmt.Printf("tasks       %-24s", row)
		for _, v := range verdicts {
			fmt.Printf("  %s %2d", v, count[row][v])
		}
		fmt.Println()
	}
	if verbose {
		for _, o := range outcomes {
			if o.verdict != verdictRight {
				fmt.Printf("\n%s: %s %s\n%s", o.name(), o.verdict, o.note, o.transcript)
			}
		}
	}
	fmt.Printf("tasks       %d shoppers over the socket: right %d %% (reach 70), wrong writes %d (none allowed), handed over %d (%d of them at the shopper's word), unfinished %d\n",
		len(outcomes), 100*all[verdictRight]/max(1, len(outcomes)), all[verdictWrong], all[verdictHanded], asked, all[verdictOpen])
}

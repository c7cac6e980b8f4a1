package main

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// turnTexts is how many distinct sentences are sent.
const turnTexts = 600

// turns measures a whole turn through a real socket of the real program: from the message sent to the bot's first message read,
// each sentence once, so that no cache helps. The model's share is what it needs for the same sentences in a process of its own.
func turns(root string, texts []string) error {
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
	texts = spread(texts, turnTexts)
	model, err := modelTimes(program, texts)
	if err != nil {
		return err
	}
	whole, err := turnTimes(program, filepath.Join(dir, "data"), texts)
	if err != nil {
		return err
	}
	p50, p99, m50, m99 := quantile(whole, .5), quantile(whole, .99), quantile(model, .5), quantile(model, .99)
	fmt.Printf("turn        p50 %v, p99 %v over %d distinct sentences through a socket, two fsyncs among it; the reading alone p50 %v, p99 %v: %.0f %% of the median\n",
		p50.Round(10*time.Microsecond), p99.Round(10*time.Microsecond), len(whole), m50.Round(10*time.Microsecond), m99.Round(10*time.Microsecond), 100*float64(m50)/float64(p50))
	return nil
}

// modelTimes reads every sentence once with `shoptalk read`, which says how long each took.
func modelTimes(program string, texts []string) ([]time.Duration, error) {
	cmd := exec.Command(program, "read")
	cmd.Stdin = strings.NewReader(strings.Join(texts, "\n") + "\n")
	out, err := cmd.Output()
	if err != nil {
		return nil, err
	}
	var times []time.Duration
	d := json.NewDecoder(bytes.NewReader(out))
	for d.More() {
		var r struct {
			MS float64 `json:"ms"`
		}
		if err := d.Decode(&r); err != nil {
			return nil, err
		}
		times = append(times, time.Duration(r.MS*float64(time.Millisecond)))
	}
	if len(times) < len(texts) {
		return nil, fmt.Errorf("%d readings for %d sentences", len(times), len(texts))
	}
	return times, nil
}

// turnTimes talks to the demo. Every sentence opens a conversation of its own, so that what came before does not matter.
func turnTimes(program, data string, texts []string) ([]time.Duration, error) {
	cmd := exec.Command(program, "demo", "--addr", "127.0.0.1:0", "--data", data, "--json")
	cmd.Env = append(os.Environ(), "SHOPTALK_QUIET_MS=0") // what is no complete request would wait for more
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		return nil, err
	}
	var ready struct{ URL string }
	if err := json.Unmarshal(line, &ready); err != nil {
		return nil, err
	}
	var times []time.Duration
	for _, t := range texts {
		d, err := oneTurn(ready.URL, t)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", t, err)
		}
		times = append(times, d)
	}
	return times, nil
}

type socketFrame struct {
	Type         string          `json:"type"`
	Token        string          `json:"token,omitempty"`
	Conversation string          `json:"conversation,omitempty"`
	CID          string          `json:"cid,omitempty"`
	Text         string          `json:"text,omitempty"`
	ReplyTo      int64           `json:"reply_to,omitempty"`
	Code         string          `json:"code,omitempty"`
	From         json.RawMessage `json:"from,omitempty"`
}

func oneTurn(url, text string) (time.Duration, error) {
	resp, err := http.Post(url+"/v1/session", "application/json", strings.NewReader(`{"site":"main"}`))
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	var g socketFrame
	if err := json.NewDecoder(resp.Body).Decode(&g); err != nil {
		return 0, err
	}
	d := websocket.Dialer{Subprotocols: []string{"shoptalk.v1"}}
	c, _, err := d.Dial(strings.Replace(url, "http", "ws", 1)+"/v1/chat", nil)
	if err != nil {
		return 0, err
	}
	defer c.Close()
	if err := c.WriteJSON(socketFrame{Type: "hello", Token: g.Token, Conversation: g.Conversation}); err != nil {
		return 0, err
	}
	if err := await(c, func(f socketFrame) bool { return f.Type == "live" }); err != nil {
		return 0, err
	}
	start := time.Now()
	if err := c.WriteJSON(socketFrame{Type: "message", CID: rand.Text(), Text: text}); err != nil {
		return 0, err
	}
	err = await(c, func(f socketFrame) bool { return f.Type == "message" && f.ReplyTo > 0 })
	return time.Since(start), err
}

func await(c *websocket.Conn, want func(socketFrame) bool) error {
	if err := c.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
		return err
	}
	for {
		var f socketFrame
		if err := c.ReadJSON(&f); err != nil {
			return err
		}
		if f.Type == "nack" || f.Type == "error" {
			return errors.New(f.Code)
		}
		if want(f) {
			return nil
		}
	}
}

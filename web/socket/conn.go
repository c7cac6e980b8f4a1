package socket

import (
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/gorilla/websocket"

	"shoptalk/chat"
)

// Subprotocol is what clients offer and the server chooses.
const Subprotocol = "shoptalk.v1"

// lingers is how long a closed socket's input is read on: a reset by the kernel would take the close frame with it.
const lingers = 2 * time.Second

// The write buffers are shared by all sockets, which are silent most of the time.
var writeBuffers = &sync.Pool{}

func upgrader() *websocket.Upgrader {
	return &websocket.Upgrader{
		HandshakeTimeout: 10 * time.Second,
		ReadBufferSize:   1 << 10,
		WriteBufferPool:  writeBuffers,
		Subprotocols:     []string{Subprotocol},
		CheckOrigin:      func(*http.Request) bool { return true }, // the caller has checked it against its list
		Error:            refuse,
	}
}

// refuse answers a request that is no WebSocket handshake with a problem document (RFC 9457).
func refuse(w http.ResponseWriter, _ *http.Request, status int, reason error) {
	problem := struct {
		Type   string `json:"type"`
		Title  string `json:"title"`
		Status int    `json:"status"`
		Detail string `json:"detail"`
		Code   string `json:"code"`
	}{"urn:shoptalk:problem:invalid", http.StatusText(status), status, "this address speaks WebSocket: " + reason.Error(), "invalid"}
	w.Header().Set("Content-Type", "application/problem+json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(encode(problem))
}

// wire is a WebSocket as a transport.
type wire struct {
	ws   *websocket.Conn
	wait time.Duration
}

func (w *wire) send(f out) error {
	w.ws.SetWriteDeadline(time.Now().Add(2 * w.wait))
	return w.ws.WriteMessage(websocket.TextMessage, f.data)
}

// beat pings, and gives the pong its time. Only a pong lifts the deadline.
func (w *wire) beat() error {
	w.ws.SetReadDeadline(time.Now().Add(w.wait))
	return w.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(w.wait))
}

func (w *wire) bye(g goodbye) {
	w.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(g.code, g.text), time.Now().Add(w.wait))
	w.ws.SetReadDeadline(time.Now().Add(lingers))
	time.AfterFunc(2*lingers, w.kill) // a pong that came just now may have lifted the deadline
}

// hurry reaches the write that is blocked now, which the deadline of the next one does not.
func (w *wire) hurry() { w.ws.NetConn().SetWriteDeadline(time.Now().Add(w.wait)) }

func (w *wire) kill() { w.ws.NetConn().Close() }

// ServeChat makes a WebSocket of a shopper's request, whose origin has been checked. Token may be "": hello brings it.
func (h *Hub) ServeChat(w http.ResponseWriter, r *http.Request, token string) {
	h.upgrade(w, r, &client{token: token, decode: Decode, handle: (*client).chatFrame, peer: h.newPeer("chat", chat.RoleShopper)})
}

// ServeDesk makes a WebSocket of an agent's request, whose origin has been checked. Token is that of the header or cookie, or "".
func (h *Hub) ServeDesk(w http.ResponseWriter, r *http.Request, token string) {
	h.upgrade(w, r, &client{token: token, decode: DecodeDesk, handle: (*client).deskFrame, peer: h.newPeer("desk", chat.RoleAgent)})
}

// client is one WebSocket with its reader's state.
type client struct {
	peer    *peer
	hub     *Hub
	ws      *websocket.Conn
	token   string // from the request
	decode  func([]byte) (Frame, error)
	handle  func(*client, Frame)
	current string     // a shopper's conversation
	page    *chat.Page // a context frame not stored yet
	read    int64      // a read frame not stored yet
	ended   string     // cid of the last end
}

func (h *Hub) upgrade(w http.ResponseWriter, r *http.Request, c *client) {
	ws, err := upgrader().Upgrade(w, r, nil)
	if err != nil {
		return // answered by the upgrader
	}
	if tcp, ok := ws.NetConn().(*net.TCPConn); ok {
		// What the kernel holds back for a slow reader is not ours to count, so it is kept small.
		tcp.SetWriteBuffer(64 << 10)
	}
	c.hub, c.ws, c.peer.link = h, ws, &wire{ws, h.wait}
	if !h.add(c.peer) {
		c.peer.link.bye(goodbye{code: closeTryLater, text: "too busy: come back"})
		ws.Close()
		return
	}
	go c.serve()
}

// serve is the reader. It owns the connection's life: when it returns, both are gone.
func (c *client) serve() {
	defer c.absent()
	defer c.ws.Close()
	var writer sync.WaitGroup
	writer.Go(c.peer.write)
	defer writer.Wait()
	defer c.peer.recovered("reader")
	c.ws.SetReadDeadline(time.Now().Add(c.hub.wait))
	c.ws.SetPongHandler(func(string) error {
		if c.peer.greeted.Load() && !c.peer.out.closing() {
			c.ws.SetReadDeadline(time.Time{})
		}
		return nil
	})
	for {
		kind, r, err := c.ws.NextReader()
		if err != nil {
			c.lost(err)
			return
		}
		if c.peer.out.closing() {
			if _, err := io.Copy(io.Discard, r); err != nil {
				c.peer.out.stop()
				return
			}
			continue
		}
		c.take(kind, r)
	}
}

// absent takes the peer out. An agent whose last socket this was is offline.
func (c *client) absent() {
	if c.peer.role == chat.RoleShopper {
		c.peer.leave()
		return
	}
	c.hub.attendance.Lock()
	defer c.hub.attendance.Unlock()
	c.peer.leave()
	if c.peer.greeted.Load() {
		if agent := c.peer.who(); len(c.hub.filed("agent:"+agent.ID)) == 0 {
			c.present(agent, "offline")
		}
	}
}

// lost ends the writer after the reader has. A peer that was silent too long is told so.
func (c *client) lost(err error) {
	var timeout net.Error
	if !errors.As(err, &timeout) || !timeout.Timeout() || c.peer.out.closing() {
		c.peer.out.stop()
		return
	}
	if !c.peer.greeted.Load() {
		c.peer.close(closePolicy, "hello_timeout", "no hello came within 10 s")
		return
	}
	c.hub.meter.Closed(closeTryLater)
	c.peer.out.close(goodbye{code: closeTryLater, text: "no pong: come back", now: true})
}

// take reads one frame and does what it says.
func (c *client) take(kind int, r io.Reader) {
	if kind == websocket.BinaryMessage {
		c.peer.close(closeBinary, "binary", "frames are text: this one is binary")
		return
	}
	data, err := io.ReadAll(io.LimitReader(r, chat.MaxFrameBytes+1))
	if err != nil {
		return // the next read says it again
	}
	if len(data) > chat.MaxFrameBytes {
		c.peer.close(closeTooBig, "too_big", "a frame has at most 32 KiB")
		return
	}
	if !utf8.Valid(data) {
		c.peer.close(closeNotUTF8, "not_utf8", "the frame is not UTF-8")
		return
	}
	f, err := c.decode(data)
	if err != nil {
		c.fail(err)
		return
	}
	if !c.peer.greeted.Load() && f.Type != "hello" {
		c.peer.close(closePolicy, "hello_first", "the first frame is hello")
		return
	}
	if c.peer.greeted.Load() && f.Type == "hello" {
		c.peer.close(closePolicy, "second_hello", "hello comes once")
		return
	}
	c.handle(c, f)
}

// fail closes the socket for an error that no nack can carry.
func (c *client) fail(err error) {
	var e *chat.Error
	errors.As(err, &e)
	switch chat.CodeOf(err) {
	case "protocol":
		c.peer.close(closeProtocol, e.Code, e.Text)
	case chat.ErrUnauthorized.Code, chat.ErrNotFound.Code:
		c.peer.close(closePolicy, e.Code, e.Text)
	default:
		c.hub.log.Error("a connection failed", "kind", c.peer.kind, "err", err)
		c.peer.close(closeTryLater, chat.ErrStorage.Code, "storage does not answer: come back")
	}
}

// welcomed ends the time for the hello.
func (c *client) welcomed() {
	c.peer.greeted.Store(true)
	c.ws.SetReadDeadline(time.Time{})
}

package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// meter counts what passes; it is a socket.Meter.
type meter struct {
	registry    *prometheus.Registry
	connections *prometheus.GaugeVec
	messages    *prometheus.CounterVec
	acks        *prometheus.CounterVec
	nacks       *prometheus.CounterVec
	closes      *prometheus.CounterVec
	panics      prometheus.Counter
	turns       prometheus.Counter
	store       prometheus.Histogram
	turn        prometheus.Histogram
	requests    *prometheus.CounterVec
	latency     *prometheus.HistogramVec
}

func newMeter() *meter {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Name: "shoptalk_" + name, Help: help}, labels)
	}
	histogram := func(name, help string) prometheus.HistogramOpts {
		return prometheus.HistogramOpts{Name: "shoptalk_" + name, Help: help, Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}}
	}
	m := &meter{
		registry:    prometheus.NewRegistry(),
		connections: prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "shoptalk_connections", Help: "Open connections, by kind: chat, desk or events."}, []string{"kind"}),
		messages:    counter("messages_total", "Messages stored, by the role of the sender.", "role"),
		acks:        counter("acks_total", "Acks sent, by kind: message, note, rate or end.", "kind"),
		nacks:       counter("nacks_total", "Nacks sent, by code.", "code"),
		closes:      counter("closes_total", "Sockets closed by the server, by close code.", "code"),
		panics:      prometheus.NewCounter(prometheus.CounterOpts{Name: "shoptalk_panics_total", Help: "Panics that ended one connection or request."}),
		turns:       prometheus.NewCounter(prometheus.CounterOpts{Name: "shoptalk_turns_total", Help: "Turns of the bot seen here."}),
		store:       prometheus.NewHistogram(histogram("store_seconds", "From a message's arrival to its being on disk.")),
		turn:        prometheus.NewHistogram(histogram("turn_seconds", "From a shopper's first unanswered message to the bot's answer.")),
		requests:    counter("http_requests_total", "HTTP requests, by method, route and status.", "method", "route", "status"),
		latency:     prometheus.NewHistogramVec(histogram("http_seconds", "How long HTTP requests took, by route; sockets and streams are left out."), []string{"route"}),
	}
	m.registry.MustRegister(m.connections, m.messages, m.acks, m.nacks, m.closes, m.panics, m.turns, m.store, m.turn, m.requests, m.latency,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *meter) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	return mux
}

// served counts a request. An unknown method is one label, whatever it was called: labels must not grow with what comes in.
func (m *meter) served(method, route string, status int, took time.Duration) {
	switch method {
	case "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH":
	default:
		method = "other"
	}
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Inc()
	if status != http.StatusSwitchingProtocols && route != "/v1/chat/events" && route != "/v1/transcripts" {
		m.latency.WithLabelValues(route).Observe(took.Seconds())
	}
}

func (m *meter) Connected(kind string, change int) {
	m.connections.WithLabelValues(kind).Add(float64(change))
}
func (m *meter) Said(role string) { m.messages.WithLabelValues(role).Inc() }
func (m *meter) Acked(kind string, seconds float64) {
	m.acks.WithLabelValues(kind).Inc()
	if kind == "message" {
		m.store.Observe(seconds)
	}
}
func (m *meter) Nacked(code string) { m.nacks.WithLabelValues(code).Inc() }
func (m *meter) Closed(code int)    { m.closes.WithLabelValues(strconv.Itoa(code)).Inc() }
func (m *meter) Turned(seconds float64) {
	m.turns.Inc()
	m.turn.Observe(seconds)
}
func (m *meter) Panicked() { m.panics.Inc() }

// Package web is the front door: it serves the HTTP calls, the sockets (by web/socket), the widget, the console and the metrics
// of one Shoptalk server. It decides who may call what and writes answers; it does not store, read, recommend or answer
// anything itself: all that comes through the interfaces of ports.go.
package web

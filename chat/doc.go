// Package chat holds every noun that crosses a folder's border: what is said, by whom, about what, and who owns the
// conversation. It holds data and its validation only: no storage, no transport, no decision.
package chat

// Package e2e proves the real program on a real port: through its sockets, in a real browser, and killed in the middle of it. It
// holds tests only.
package e2e

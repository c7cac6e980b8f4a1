// Package http asks a shop's own system through one signed POST, whose calls are products, orders, order and act, and reads the
// system's signed webhooks. docs/operations.md describes both; it knows no shop software's own interface.
package http

// Package bot takes one turn of a conversation after another: it has the message read, asks dialog what comes next, runs the
// skills and commits what is said. It stores nothing itself, and while a person owns a conversation it says nothing.
package bot

// Package demo is the shop that shoptalk demo serves: its goods, orders, questions, history and pages, and the pictures it
// draws. It decides nothing about conversations; the server reads its files as it would read any shop's.
package demo

package main

import (
	"strings"
	"testing"
)

func TestTheShippedConversationsHold(t *testing.T) {
	code, out := command(t, "test")
	if code != 0 || !strings.HasSuffix(strings.TrimSpace(out), "conversations as expected") {
		t.Errorf("exit %d\n%s", code, out)
	}
}

package main

import (
	"strings"
	"testing"
)

func TestTheShippedConversationsHold(t *testing.T) {
	if testing.Short() {
		t.Skip("about ten seconds with the model")
	}
	code, out := command(t, "test")
	if code != 0 || !strings.HasSuffix(strings.TrimSpace(out), "conversations as expected") {
		t.Errorf("exit %d\n%s", code, out)
	}
}

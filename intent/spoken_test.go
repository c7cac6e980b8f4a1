package intent_test

import (
	"math"
	"strings"
	"testing"

	"shoptalk/intent"
)

func TestWhatWordsSayOfAPersonHoldsWhateverTheModelMakesOfIt(t *testing.T) {
	r := intent.New(intent.Options{Model: shipped(t), Person: func(text string) (wanted, denied bool) {
		return strings.Contains(text, "PERSON"), strings.Contains(text, "nobody")
	}})
	for text, want := range map[string]string{"where is my order PERSON": "human.request", "PERSON": "human.request", "转人工": "human.request"} {
		got := reading(t, r, text)
		if got.Intent.Name != want || got.Abstained || got.Parts[0].Intent != want {
			t.Errorf("%q: %+v, abstained %v, parts %+v", text, got.Intent, got.Abstained, got.Parts)
		}
		sum := 0.0
		for i, s := range got.Ranking {
			sum += s.Confidence
			if i > 0 && s.Confidence > got.Ranking[i-1].Confidence {
				t.Errorf("%q: the ranking rises at %s", text, s.Name)
			}
		}
		if len(got.Ranking) != len(r.Intents()) || math.Abs(sum-1) > 1e-6 {
			t.Errorf("%q: %d names sum to %v", text, len(got.Ranking), sum)
		}
	}
	if got := reading(t, r, "agent please, nobody"); got.Intent.Name == "human.request" || !got.Abstained {
		t.Errorf("a request that the words deny is %+v, abstained %v", got.Intent, got.Abstained)
	}
}

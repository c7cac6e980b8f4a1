package intent

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"shoptalk/chat"
)

// ruleNames are the intents that the rules know: those of the shipped model, so that the dialog need not care which one reads.
var ruleNames = strings.Fields(`order.status order.place order.cancel order.change order.address
delivery.options delivery.time delivery.fee delivery.problem delivery.urge
return.policy return.request return.status exchange.request refund.request refund.status
payment.methods payment.problem invoice.request account.register account.login account.edit account.delete account.membership
promo.ask promo.problem price.ask price.bargain price.protection newsletter
product.search product.recommend product.similar product.pairing product.compare product.detail product.size product.stock product.usage product.authenticity product.warranty
item.defective item.wrong complaint review.leave human.request shop.info
chat.greet chat.thanks chat.goodbye chat.affirm chat.deny chat.identity chat.smalltalk inform out_of_scope`)

const (
	ruleThreshold = 0.5
	ruleSharpness = 0.9 // how fast evidence turns into confidence: on the training texts, 0.6 is right in 0.72 (zh) and 0.78 (en)
	ruleTop       = 0.85
)

func ruleLabels() Labels {
	return Labels{Model: RulesModel, Intents: ruleNames, Sentiments: sentiments, Thresholds: map[string]float64{"default": ruleThreshold}}
}

// judgeByRules reads a text by the words it holds: each phrase that occurs speaks for an intent with its weight.
func judgeByRules(text string) judgement {
	plain := spaced(text)
	scores := make([]float64, len(ruleNames))
	any := false
	for i, name := range ruleNames {
		best, rest := 0.0, 0.0
		for _, p := range rulePhrases[name] {
			if p.in(plain) {
				any = true
				rest += min(best, p.weight) / 3
				best = max(best, p.weight)
			}
		}
		scores[i] = best + rest
	}
	if !any && len([]rune(plain)) > 2 {
		scores[len(scores)-1] = 0.5
	}
	sum := 0.0
	for i, s := range scores {
		scores[i] = math.Exp(ruleSharpness * s)
		sum += scores[i]
	}
	for i := range scores {
		scores[i] /= sum
	}
	temper(scores)
	j := judgement{ranking: rank(ruleNames, scores), sentiment: ruleMood(plain)}
	j.abstained = !any || j.ranking[0].Confidence < ruleThreshold
	return j
}

// temper keeps words from claiming more than words can know: what the first has over ruleTop goes to the others.
func temper(p []float64) {
	i := largest(p)
	if over := p[i] - ruleTop; over > 0 {
		p[i] = ruleTop
		for k := range p {
			if k != i {
				p[k] += over / float64(len(p)-1)
			}
		}
	}
}

// spaced gives the lower-case words of a text with one space around each run of Latin letters and digits and nothing between
// Han characters, so that a phrase is found by a plain search.
func spaced(text string) string {
	var b strings.Builder
	b.WriteByte(' ')
	space := true
	latin := false
	for n, r := range text {
		if n > maxRuleBytes {
			break
		}
		switch {
		case r == '\'' || r == '’':
		case unicode.Is(unicode.Han, r):
			if latin && !space {
				b.WriteByte(' ')
			}
			b.WriteRune(r)
			latin, space = false, false
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if !latin && !space {
				b.WriteByte(' ')
			}
			b.WriteRune(unicode.ToLower(r))
			latin, space = true, false
		case r == '?' || r == '？':
			b.WriteString(" ? ")
			latin, space = false, true
		default:
			if !space {
				b.WriteByte(' ')
			}
			space, latin = true, false
		}
	}
	b.WriteByte(' ')
	return b.String()
}

// maxRuleBytes bounds what the rules look at.
const maxRuleBytes = 16 << 10

// phrase is what must occur for an intent to be spoken for: all of its pieces, in any order.
type phrase struct {
	pieces []string
	weight float64
	whole  bool // nothing else may be said
}

func (p phrase) in(plain string) bool {
	if p.whole {
		return strings.TrimSpace(plain) == p.pieces[0]
	}
	for _, piece := range p.pieces {
		if !strings.Contains(plain, piece) {
			return false
		}
	}
	return true
}

// parsePhrases reads "退货+怎么|return this|=好": pieces joined by a plus, or a whole message behind an equals sign. A Latin piece
// matches whole words, one that ends in a star the beginning of the last.
func parsePhrases(weight float64, list string) []phrase {
	var out []phrase
	for alternative := range strings.SplitSeq(list, "|") {
		if whole, ok := strings.CutPrefix(alternative, "="); ok {
			out = append(out, phrase{[]string{whole}, weight, true})
			continue
		}
		p := phrase{weight: weight}
		for piece := range strings.SplitSeq(alternative, "+") {
			if piece[0] < 0x80 {
				piece = " " + piece
			}
			if piece[len(piece)-1] < 0x80 && !strings.HasSuffix(piece, "*") {
				piece += " "
			}
			p.pieces = append(p.pieces, strings.TrimSuffix(piece, "*"))
		}
		out = append(out, p)
	}
	return out
}

// Phrases are words that plainly mean a built-in intent, a few of each language for each: examples for who has none.
func Phrases() []Example {
	const each = 8
	var out []Example
	for _, name := range ruleNames {
		han, latin := 0, 0
		for _, p := range rulePhrases[name] {
			if p.weight < plainWeight || len(p.pieces) > 1 {
				continue
			}
			text, n := strings.TrimSpace(p.pieces[0]), &han
			if text[0] < utf8.RuneSelf {
				n = &latin
			}
			if *n++; *n <= each {
				out = append(out, Example{Text: text, Label: name})
			}
		}
	}
	return out
}

func ruleMood(plain string) chat.Sentiment {
	bad, good := 0.0, 0.0
	for _, p := range badWords {
		if p.in(plain) {
			bad += p.weight
		}
	}
	for _, p := range goodWords {
		if p.in(plain) {
			good += p.weight
		}
	}
	score := math.Tanh((good - bad) / 2)
	switch {
	case score <= -0.4:
		return chat.Sentiment{Label: "negative", Score: score}
	case score >= 0.4:
		return chat.Sentiment{Label: "positive", Score: score}
	}
	return chat.Sentiment{Label: "neutral", Score: score}
}

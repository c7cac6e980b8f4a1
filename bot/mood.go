package bot

import (
	"regexp"

	"shoptalk/chat"
)

// Bounds of moods, on the scale of sentiment from -1 to 1.
const (
	angryNow  = -0.6 // of one message
	angryLong = -0.45
	calmAgain = -0.1
)

// feel takes a message's sentiment into the conversation's mood.
func (v *visit) feel(score float64) {
	v.mood = min(1, max(-1, moodKeeps*v.mood+(1-moodKeeps)*score))
}

// angry reports whether the shopper is upset now or has been for a while. An angry shopper is sold nothing unasked.
func (v *visit) angry() bool {
	return v.reading.Sentiment.Score <= angryNow || v.mood <= angryLong
}

// harshWords threaten, curse or name an authority: such a message goes to a person.
var harshWords = regexp.MustCompile(`(?i)((?:^|[^0-9])12315(?:[^0-9]|$)|消协|工商|起诉|法院|律师|报警|曝光|媒体|骗子|诈骗|垃圾|混蛋|滚|他妈|妈的|傻[逼叉]|\b(?:sue|lawyer|attorney|police|scam(?:mers?)?|fraud|bbb|trading standards|fuck\w*|shit\w*|bullshit|bastards?|thie(?:f|ves)|press|media)\b)`)

// threats name an authority or a court: whatever the model made of it, with a bad mood or without a sure reading such a message
// is a complaint.
var threats = regexp.MustCompile(`(?i)((?:^|[^0-9])12315(?:[^0-9]|$)|消协|工商局?投诉|起诉|法院|律师函|报警|曝光|骗子|诈骗|\b(?:sue you|my lawyer|my attorney|trading standards|scammers?|report you|chargeback)\b)`)

func threatened(r chat.Reading) chat.Reading {
	if threats.MatchString(r.Text) && (r.Abstained || r.Sentiment.Label == "negative" || r.Intent.Name == "inform") {
		r.Intent, r.Abstained, r.Parts = chat.Score{Name: "complaint", Confidence: 1}, false, nil
	}
	return r
}

func (v *visit) harsh() bool {
	return harshWords.MatchString(v.message()) || v.mood <= -0.75
}

// sorryKey remembers that the bot said sorry; it does so once, until the mood has lifted.
const sorryKey = "sorry"

// soothe opens the turn with one apology where the shopper is upset and none was said yet.
func (v *visit) soothe() {
	if v.state.Keep == nil {
		v.state.Keep = map[string]string{}
	}
	if v.mood > calmAgain {
		delete(v.state.Keep, sorryKey)
	}
	if v.sorry {
		v.state.Keep[sorryKey] = "said"
		return
	}
	if len(v.said) == 0 || v.reading.Sentiment.Score > angryNow || v.kept(sorryKey) != "" {
		return
	}
	first := v.said[0]
	text := v.words("repair.sorry")
	first.body.Text = text + glue(text) + first.body.Text
	v.state.Keep[sorryKey] = "said"
}

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

// Harm that was done or is near is not a matter for a bot, whatever else the message asks. What only asks whether something may do harm
// is a question about the product.
var (
	despairs = regexp.MustCompile(`(?i)(不想活|活不下去|自杀|轻生|自残|结束(?:自己的)?生命|\b(?:kill(?:ing)? myself|suicid\w*|end my life|want to die|hurt(?:ing)? myself|self[- ]harm)\b)`)
	injures  = regexp.MustCompile(`(?i)((?:烫|烧|灼|炸|割|划|摔|扎|砸|电|咬)伤(?:了|到|我|孩|人|手|脚)|(?:被|给)(?:烫|烧|灼|炸|割|划|扎|砸|电|咬)(?:伤|到|了)|触电了|起火了?|着火了|爆炸了|自燃|中毒了|(?:严重|全身|脸上?|皮肤)过敏了|送(?:去|到)?(?:了)?(?:医院|急诊|医)|住院了|进了?(?:医院|急诊)|(?:人|孩子|宝宝|老人|我)受伤了|\b(?:(?:it|that|which|and|he|she|they|i|was|were|got|been|has|have|just) (?:burn(?:ed|t)|electrocuted|exploded|shocked me|injured|poisoned)|caught (?:on )?fire|on fire|burn(?:ed|t) (?:my|me|her|his|our)|cut (?:my|me|her|his) \w+ open|allergic reaction (?:to|from|after)|(?:had|got|having) an? (?:bad |severe )?allergic reaction|(?:in|to|at) (?:the )?(?:hospital|emergency room|a&e|er) (?:with|because|after|for|now|due)|ended up in (?:the )?(?:hospital|er|a&e)|rushed to|went to (?:the )?(?:hospital|er|a&e))\b)`)
)

func harmed(text string) bool { return despairs.MatchString(text) || injures.MatchString(text) }

func threatened(r chat.Reading) chat.Reading {
	if harmed(r.Text) {
		r.Intent, r.Abstained, r.Parts = chat.Score{Name: "complaint", Confidence: 1}, false, nil
		return r
	}
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

package bot

import (
	"regexp"
	"strings"

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

// What was swallowed, a swelling face and trouble to breathe. Words that a product may be about too need somebody beside them, or a past.
var chokes = regexp.MustCompile(`(?i)((?:误吞|误食|误服)了?|(?:吞|咽)(?:下去?|进去?)?了[^吗？?]{0,6}(?:电池|磁铁|零件|珠|扣|片|块|纽扣|东西|进去|下去)|(?:电池|磁铁|零件|小珠子?|扣子?)[^，,。.!！?？]{0,4}(?:吞|咽)(?:下去?|进去?|了|掉)|` +
	`(?:孩子|宝宝|娃|儿子|女儿|小孩|老人|我|他|她|妈|爸)[^，,。.!！?？]{0,6}(?:噎住|呛住|卡住喉咙|窒息)|(?:差点|快要?|已经|都)窒息|窒息了|(?:卡在|卡住)[了]?(?:喉咙|嗓子|气管)|` +
	`(?:脸|嘴唇?|眼睛?|眼皮|喉咙|舌头|嗓子|手|全身|皮肤)[^，,。.!！?？]{0,4}(?:肿了|肿起来|肿得|红肿|都肿)|(?:呼吸|喘气|喘息)[^，,。.!！?？防]{0,4}(?:困难|不了|不上来|不过来)|(?:喘不[上过]气|透不过气|喘不上来)|` +
	`\b(?:swallowed (?:a|an|the|one|some|it|part|two)\b|(?:is|was|are|were|nearly|almost|started) (?:been )?chok(?:ing|ed)|choked on|(?:face|lips?|eyes?|eyelids?|throat|tongue|hands?|arm|skin)\b[^.?!,;]{0,20}\b(?:swollen|swelling|swelled|swell(?:s)? up)|` +
	`(?:can'?t|cannot|can not|couldn'?t|could not|hard(?:ly)? to|hardly|struggl(?:es|ing) to|trouble|difficulty|difficult to) breath(?:e|ing)\b|suffocat(?:ed|ing)))`)

// One with swollen eyes may look for an eye mask: who asks for goods, and does not tell of having used them, is not harmed by them.
var (
	asksGoods = regexp.MustCompile(`(?i)(能不能用|可不可以用|[能可][以]?用吗|适合|推荐|有没有|会不会|困难吗|什么码|多大码|\b(?:is (?:it|this) safe|can i use|suitable|do you (?:have|sell|carry)|recommend|looking for|for (?:people|someone|those))\b)`)
	usedGoods = regexp.MustCompile(`(?i)(用了|用完|用过|吃了|吃完|喝了|涂了|擦了|抹了|敷了|戴了|你们|您家|\b(?:after|used|using|your|ate|applied|since)\b)`)
)

func harmed(text string) bool {
	text = strings.ReplaceAll(text, "’", "'")
	return despairs.MatchString(text) || injures.MatchString(text) || chokes.MatchString(text) && (!asksGoods.MatchString(text) || usedGoods.MatchString(text))
}

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

package dialog

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Words that steer a conversation whatever the model reads. Each is matched against the whole message, trimmed of courtesy and
// punctuation, so that it never fires on a word within a sentence about something else.
var (
	yesWords = set(`是 是的 对 对的 对对 对对对 没错 好 好的 好呀 好啊 好吧 行 行的 可以 可以的 嗯 嗯嗯 嗯呢 恩 恩恩 要 要的 需要 确认 确定 同意 没问题
		成 中 妥 办吧 去办吧 就这么办 就这样办 就这样 就这样吧 改吧 换吧 退吧 确认取消 确认修改 确认退货 确认换货 确认退款 确认开票 yes yep yeah yup y sure ok okay okey k correct right confirm confirmed absolutely
		hao haode haoya keyi xing xingde shide duide queren queding meiwenti`,
		"yes please", "i confirm", "go ahead", "please do", "do it", "of course", "sounds good", "that's right", "that is right", "yes i am", "yes i'm sure", "i'm sure", "ok do that")
	noWords = set(`不 不是 不是的 不对 不要 不要了 不用 不用了 不需要 不行 不可以 不确认 否 别 先不 先不用 先不要 先别 没有 都不是 不了
		no n nope nah nono neither none
		buyao buyong bushi buxing bule`, "no thanks", "no thank you", "not now", "not yet", "don't", "do not", "no don't", "no i don't", "neither of them", "no wait", "wait no", "no no")
	stopWords = set(`算了 那算了 算了不用了 算了不弄了 还是算了 不弄了 不办了 不搞了 先不弄 先不弄了 先不办了 没事了 不用管了 不想弄了 stop nevermind nvm quit exit`,
		"never mind", "forget it", "forget about it", "leave it", "let's stop", "don't bother", "drop it", "skip it")
	quitWords = set(`取消 取消吧 取消了 退出 返回 cancel`, "cancel it", "cancel that", "cancel this")
	backWords = regexp.MustCompile(`^(?:(?:那|还是|那还是)?算了[,，。 ]*)?(?:我)?(?:就|还是|先)?不(?:想|要)?(?:改|退|换|开|取消|申请|办|弄|查|买)了$`)
	firstOne  = set(`一 第一 第一个 一个 1 第1个 a 前者 前面那个 上面那个 first`, "the first", "the first one", "first one", "option 1", "option a", "option one")
	secondOne = set(`二 第二 第二个 二个 2 第2个 b 后者 后面那个 下面那个 second`, "the second", "the second one", "second one", "option 2", "option b", "option two")

	fixWords = regexp.MustCompile(`(?i)(不对|不是这个|不是这|搞错|弄错|说错|写错|打错|填错|错了|应该是|改成|我是说|我说的是|更正|换成|\bno[,. ]|\bnot (?:that|the|this)|\bactually\b|` +
		`\bi meant?\b|\bsorry\b|\binstead\b|\bshould be\b|\bwrong\b|\bcorrection\b|\brather\b)`)
	// fixStems are parts of whatever fixWords finds.
	fixStems  = []string{"不对", "不是这", "搞错", "弄错", "错了", "说错", "写错", "打错", "填错", "应该是", "改成", "我是说", "我说的是", "更正", "换成", "no", "actually", "i mean", "sorry", "instead", "should be", "wrong", "correction", "rather"}
	otherOnes = regexp.MustCompile(`(?i)(另一[个款双件只台]|另外[一那]?[个款双件只台]|别的那[个款]|不是这[个款双件].{0,6}(那|另)|\b(?:the )?other one\b|\banother one\b|\bthe other\b)`)
	negation  = regexp.MustCompile(`(?i)(不|别|没|\bno\b|\bnot\b|n't\b|\bnever\b)`)
	asking    = regexp.MustCompile(`(?i)([?？]|[吗呢么嘛]\s*[。.!！]*$|多少|怎么|什么|为什么|几天|几点|几号|多久|哪|能不能|可不可以|有没有|是不是|^(?:(?:and|but|so|ok|okay|also|by the way|hey|hi)[, ]+)*(?:how|what|when|where|why|who|which|can|could|do|does|is|are|will|would|did|have|has|may)\b|\bwhat time\b|\b(?:is|are|do|does|did|was|were|have|has|ca|wo)n'?t (?:it|you|they|that|there|we)\s*[.!]*$)`)
)

// What is said around a question without answering it.
var (
	waitWords = regexp.MustCompile(`(?i)^(?:(?:ok|okay|oh|hmm|um|sure|yes|please|sorry|好的?|嗯+|哦|那|请|你|您|麻烦)[,，.。~ ]*)*(?:等(?:一下|下|一会儿?|会儿?|等|我)|稍等|稍后|我(?:先|去|来|得)?(?:找找|看看|查查|想想|翻翻|(?:找|看|查|翻|确认)一?下)|` +
		`(?:please )?(?:wait|hold on|hang on|bear with me|give me (?:a|one)|(?:just )?(?:a|one) (?:moment|minute|min|sec|second)|let me (?:just )?(?:see|check|find|look|think|search)|i(?:'ll| will| need to| have to) (?:just )?(?:check|find|look|get back))\b)`)
	keepWords = regexp.MustCompile(`(?i)^(?:(?:(?:no|nope|yes|yeah|wait|hold on|actually|sorry|oh|please|just|ok|okay|then|i'll|i will|let's|let us|i want to|i'd rather|i'd like to|better)\b|不是|不要|不用|不了|不|等等|等一下|算了|那就|那|还是|先|我|就)[,，.。!！ ]*)*` +
		`(?:(?:keep|leave) (?:it|them|that|this|the order|my order|everything)(?: (?:as (?:it|they) (?:is|are|was|were)|then|for now|please|instead|alone|after all))*|(?:don't|do not) (?:cancel|return|change|exchange|refund|send|do)(?: (?:it|them|that|this|the order|my order|yet|please|anything))*|` +
		`(?:不|别|不用|不要)(?:取消|退|退货|退款|改|换|换货|动|弄)[了吧啦]*|(?:留着|留下|保留|放着)[了吧啦]*)[.。!！~ ]*$`)
	resumeWords = regexp.MustCompile(`(?i)(继续|接着|回到|说回|刚才(?:的|那|说)|\b(?:back to|continue|go on|carry on|resume|pick up where|where were we|go ahead with)\b)`)
	tellWords   = regexp.MustCompile(`(?i)(哪里|哪儿|到哪|什么时候|几点|几天|多久|为什么|怎么还|\b(?:where|when|why|how long|what time|what(?:'s| is) the status)\b)`)
	weather     = regexp.MustCompile(`(?i)(天气|下雨|下雪|好冷|好热|\b(?:weather|raining|snowing|sunny|cold outside|hot outside)\b)`)
)

// Courtesy before and after what is meant, the longer forms first.
var (
	courtesyBefore = []string{"麻烦您", "麻烦你", "麻烦", "我想要", "我要", "我想", "帮我", "给我", "那就", "那", "亲亲", "亲", "您好", "你好", "请", "please", "hello", "well", "hi", "oh", "um", "uh"}
	courtesyAfter  = []string{"谢谢您", "谢谢你", "谢谢", "吧", "呀", "啊", "哦", "噢", "呢", "啦", "哈", "嘛", "please", "thank you", "thanks", "thx"}
)

// maxPlainRunes bounds the messages that are looked at as a whole.
const maxPlainRunes = 60

func set(words string, phrases ...string) map[string]bool {
	s := map[string]bool{}
	for _, w := range append(strings.Fields(words), phrases...) {
		s[w] = true
	}
	return s
}

// forms gives a short message in lower case without punctuation at its ends, and again without courtesy. Longer messages give
// nothing.
func forms(text string) (bare, core string) {
	if len(text) > 4*maxPlainRunes || utf8.RuneCountInString(text) > maxPlainRunes {
		return "", ""
	}
	bare = edges(strings.ToLower(strings.ReplaceAll(text, "’", "'")))
	core = bare
	for range 3 {
		short := uncourteous(core)
		if short == "" || short == core {
			break
		}
		core = short
	}
	return bare, core
}

func uncourteous(text string) string {
	for _, word := range courtesyBefore {
		if rest, ok := strings.CutPrefix(text, word); ok && apart(word, rest, true) {
			text = edges(rest)
			break
		}
	}
	for _, word := range courtesyAfter {
		if rest, ok := strings.CutSuffix(text, word); ok && apart(word, rest, false) {
			return edges(rest)
		}
	}
	return text
}

// apart reports whether a Latin word stands by itself beside the rest; Han words always may.
func apart(word, rest string, before bool) bool {
	if !latin(word) {
		return true
	}
	r, _ := utf8.DecodeLastRuneInString(rest)
	if before {
		r, _ = utf8.DecodeRuneInString(rest)
	}
	return !latinRune(r)
}

func edges(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.IsSymbol(r) })
}

// either looks a message up as it is or without its courtesy, so that a bare 好吧 still counts.
func either(words map[string]bool, text string) bool {
	bare, core := forms(text)
	return words[bare] || words[core]
}

func yes(text string) bool  { return either(yesWords, text) || eachClause(yesWords, text) }
func no(text string) bool   { return either(noWords, text) }
func stop(text string) bool { return either(stopWords, text) }
func quit(text string) bool { return either(quitWords, text) }

// eachClause reports whether a message is of several clauses that are all of a kind: 没问题，办吧.
func eachClause(words map[string]bool, text string) bool {
	clauses := strings.FieldsFunc(cut(text, maxPlainRunes), func(r rune) bool { return strings.ContainsRune(",，。.!！;；", r) })
	if len(clauses) < 2 {
		return false
	}
	for _, c := range clauses {
		if !either(words, c) {
			return false
		}
	}
	return true
}

// givesUp reports whether a message takes back what it asked for; to a yes or no it is a no.
func givesUp(text string) bool {
	bare, core := forms(text)
	return backWords.MatchString(bare) || backWords.MatchString(core)
}

// stopsFirst reports whether a message gives up one thing before it turns to another: 那算了，有没有跑鞋.
func stopsFirst(text string) bool {
	head := text
	if i := strings.IndexAny(text, ",，。.!！;； \n"); i > 0 {
		head = text[:i]
	}
	for _, phrase := range []string{"never mind", "forget it", "leave it"} {
		if rest, ok := strings.CutPrefix(strings.ToLower(text), phrase); ok && rest != "" {
			return true
		}
	}
	return head != text && (stop(head) || either(noWords, head) && !latin(head))
}

// waits reports whether a message only asks for a moment: 等一下，我找一下地址.
func waits(text string) bool {
	return utf8.RuneCountInString(text) <= maxPlainRunes && waitWords.MatchString(straight(text)) && !question(text) && !strings.ContainsAny(text, "0123456789")
}

// keeps reports whether a message wants things to stay as they are; to "shall I do it?" that is a no, whatever it begins with.
func keeps(text string) bool {
	return utf8.RuneCountInString(text) <= maxPlainRunes && keepWords.MatchString(straight(text))
}

// resumes reports whether a message wants to go on with what was put aside.
func resumes(text string) bool { return resumeWords.MatchString(cut(text, maxPlainRunes)) }

// toBeTold reports whether a message asks where, when or why, rather than whether something may be done.
func toBeTold(text string) bool { return tellWords.MatchString(cut(text, maxPlainRunes)) }

// straight puts typewriter apostrophes for typographic ones and trims.
func straight(text string) string { return strings.TrimSpace(strings.ReplaceAll(text, "’", "'")) }

// correction reports whether a message puts something right. Most have none of the stems, and need no expression.
func correction(text string) bool {
	text = strings.ToLower(cut(text, maxPlainRunes))
	for _, stem := range fixStems {
		if strings.Contains(text, stem) {
			return fixWords.MatchString(text)
		}
	}
	return false
}

func other(text string) bool    { return otherOnes.MatchString(cut(text, maxPlainRunes)) }
func negates(text string) bool  { return negation.MatchString(cut(text, maxPlainRunes)) }
func question(text string) bool { return asking.MatchString(straight(cut(text, 400))) }

func ordinal(text string) int {
	switch {
	case either(firstOne, text):
		return 1
	case either(secondOne, text):
		return 2
	}
	return 0
}

// wordIndex finds a word; Latin ones only between other letters' ends.
func wordIndex(text, word string) int {
	if word == "" {
		return -1
	}
	from := 0
	for {
		i := strings.Index(text[from:], word)
		if i < 0 {
			return -1
		}
		i += from
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[i+len(word):])
		if !latin(word) || !latinRune(before) && !latinRune(after) {
			return i
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		from = i + size
	}
}

func latin(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return latinRune(r)
}

func latinRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	}
	return r != utf8.RuneError && (unicode.Is(unicode.Latin, r) || unicode.IsDigit(r))
}

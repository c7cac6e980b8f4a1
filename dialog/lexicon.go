package dialog

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"shoptalk/chat"
)

// Words that steer a conversation whatever the model reads. Each pattern is matched against the whole message, trimmed of
// courtesy and punctuation, so that it never fires on a word within a sentence about something else.
var (
	yesWords = regexp.MustCompile(`^(是|是的|对|对的|对对|没错|好|好的|好呀|好啊|好吧|行|行的|可以|可以的|嗯|嗯嗯|嗯呢|恩|要|要的|需要|确认|确定|同意|没问题|确认取消|确认修改|确认退货|确认换货|确认退款|` +
		`y|yes|yes please|yep|yeah|yup|sure|ok|okay|k|correct|right|confirm|confirmed|i confirm|go ahead|please do|do it|of course|absolutely|sounds good|that's right)$`)
	noWords = regexp.MustCompile(`^(不|不是|不是的|不对|不要|不要了|不用|不用了|不需要|不行|不可以|不确认|否|别|先不|先不用|先不要|先别|没有|都不是|` +
		`n|no|nope|nah|no thanks|no thank you|not now|don't|do not|neither|none|not yet|no don't)$`)
	stopWords = regexp.MustCompile(`^(算了|那算了|算了不用了|算了不弄了|还是算了|不弄了|不办了|不搞了|先不弄|先不弄了|先不办了|没事了|不用管了|不想弄了|` +
		`stop|never ?mind|nvm|forget it|forget about it|quit|exit|leave it|let's stop|don't bother|drop it|skip it)$`)
	quitWords = regexp.MustCompile(`^(取消|取消吧|取消了|退出|返回|cancel|cancel it|cancel that|cancel this)$`)
	fixWords  = regexp.MustCompile(`(?i)(不对|不是这个|不是这|搞错|弄错|说错|写错|打错|填错|错了|应该是|改成|我是说|我说的是|更正|换成|\bno[,. ]|\bnot (?:that|the|this)|\bactually\b|\bi meant?\b|\bsorry\b|\binstead\b|\bshould be\b|\bwrong\b|\bcorrection\b|\brather\b)`)
	otherOnes = regexp.MustCompile(`(?i)(另一[个款双件只台]|另外[一那]?[个款双件只台]|别的那[个款]|不是这[个款双件].{0,6}(那|另)|\b(?:the )?other one\b|\banother one\b|\bthe other\b)`)
	persons   = regexp.MustCompile(`(?i)^(转|转接|找|要|叫|接|换|连|呼叫|联系)?(一下|个)?(人工|真人|活人|人工客服|真人客服|人工服务|在线人工|人工坐席)$`)
	personsEN = regexp.MustCompile(`(?i)^(an? |the |to an? |talk to an? |speak to an? |speak with an? |talk with an? |get me an? |connect me to an? )?(human|agent|live agent|real person|real human|representative|human agent|live person|operator|live chat agent|person)( please| now)?$`)
	negation  = regexp.MustCompile(`(?i)(不|别|没|\bno\b|\bnot\b|n't\b|\bnever\b)`)
	asking    = regexp.MustCompile(`(?i)([?？]|[吗呢么嘛]\s*[。.!！]*$|多少|怎么|什么|为什么|几天|多久|哪|能不能|可不可以|有没有|是不是|^(how|what|when|where|why|who|which|can|could|do|does|is|are|will|would|did|have|has|may)\b)`)
	courtesy  = regexp.MustCompile(`^(请|麻烦|麻烦你|麻烦您|帮我|给我|我要|我想|我想要|那就|那|亲|亲亲|你好|您好|please|well|oh|um|uh|hi|hello)[ ,，]*|[ ,，]*(吧|呀|啊|哦|噢|呢|啦|哈|嘛|了吧|谢谢|谢谢你|谢谢您|please|thanks|thank you|thx)$`)
	firstOne  = regexp.MustCompile(`(?i)^(第?一个?|第1个?|1|a|前者|前面那个|上面那个|the first( one)?|first( one)?|option (1|a|one))$`)
	secondOne = regexp.MustCompile(`(?i)^(第?二个?|第2个?|2|b|后者|后面那个|下面那个|the second( one)?|second( one)?|option (2|b|two))$`)
)

// maxPlainRunes bounds the messages that the patterns above look at.
const maxPlainRunes = 60

// plain trims a short message to its core: lower case, no punctuation at the ends, no courtesy. Longer ones give "".
func plain(text string) string {
	if utf8.RuneCountInString(text) > maxPlainRunes {
		return ""
	}
	trim := func(s string) string {
		return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.IsSymbol(r) })
	}
	text = trim(strings.ToLower(strings.ReplaceAll(text, "’", "'")))
	for range 3 {
		short := trim(courtesy.ReplaceAllString(text, ""))
		if short == "" || short == text {
			break
		}
		text = short
	}
	return text
}

// either matches the message as it is or without its courtesy, so that a bare "please" or 好吧 still counts.
func either(re *regexp.Regexp, text string) bool {
	bare := strings.ToLower(strings.TrimFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) }))
	return utf8.RuneCountInString(bare) <= maxPlainRunes && re.MatchString(bare) || re.MatchString(plain(text))
}

func yes(text string) bool  { return either(yesWords, text) }
func no(text string) bool   { return either(noWords, text) }
func stop(text string) bool { return either(stopWords, text) }
func quit(text string) bool { return either(quitWords, text) }

func correction(text string) bool { return fixWords.MatchString(cut(text, maxPlainRunes)) }
func other(text string) bool      { return otherOnes.MatchString(cut(text, maxPlainRunes)) }
func negates(text string) bool    { return negation.MatchString(cut(text, maxPlainRunes)) }
func question(text string) bool   { return asking.MatchString(strings.TrimSpace(cut(text, 400))) }

func ordinal(text string) int {
	switch {
	case either(firstOne, text):
		return 1
	case either(secondOne, text):
		return 2
	}
	return 0
}

// wantsPerson reports whether a message asks for a person, by the reading or by words that leave no doubt.
func wantsPerson(r chat.Reading) bool {
	if !r.Abstained && r.Intent.Name == "human.request" {
		return true
	}
	return either(persons, r.Text) || either(personsEN, r.Text)
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
	return r != utf8.RuneError && (unicode.Is(unicode.Latin, r) || unicode.IsDigit(r))
}

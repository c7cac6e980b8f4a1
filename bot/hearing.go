package bot

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"shoptalk/chat"
	"shoptalk/dialog"
)

// tapNames are the actions that the dialog knows beside the names of forms.
var tapNames = map[string]bool{"human": true, "leave_queue": true, "intent": true, "slot": true, "order": true, "product": true, "stop": true}

// orderForm is the form that asks for an order's number and phone.
const orderForm = "order_lookup"

// tapOf turns an action into the dialog's tap. ok is false for a name nobody knows.
func tapOf(a chat.Action) (t dialog.Tap, ok bool) {
	if !tapNames[a.Name] && a.Name != orderForm {
		return t, false
	}
	return dialog.Tap{Name: a.Name, Value: a.Str(), Fields: a.Fields()}, true
}

// replyKey holds the replies of the last turn, so that one who types a reply's label instead of tapping it is understood.
const replyKey = "replies"

type openReply struct {
	Label string          `json:"l"`
	Name  string          `json:"n"`
	Value json.RawMessage `json:"v"`
}

// rememberReplies keeps what the turn offers to tap.
func (v *visit) rememberReplies() {
	var open []openReply
	for _, s := range v.said {
		for _, r := range s.body.Replies {
			value, err := json.Marshal(r.Value)
			if err == nil && len(open) < 12 {
				open = append(open, openReply{Label: r.Label, Name: r.Name, Value: value})
			}
		}
	}
	if v.state.Keep == nil {
		v.state.Keep = map[string]string{}
	}
	b, err := json.Marshal(open)
	if err != nil || len(open) == 0 {
		delete(v.state.Keep, replyKey)
		return
	}
	v.state.Keep[replyKey] = string(b)
}

// framed is what people put around the label they type.
var framed = regexp.MustCompile(`(?i)^(?:再|那就|那|请|帮我|给我|麻烦|please )+|(?:一下|吧|呢|谢谢|[,，]? ?please)[。.!！]*$`)

// onlyMore asks for other cards and says nothing beside.
var onlyMore = regexp.MustCompile(`(?i)^(?:(?:还|那)?有没?有?(?:别的|其他|其它)(?:的|款|款式)?[吗么嘛没]?|换一?批|(?:do you have |have you got |are there )?(?:any |some )?(?:others?|other ones|more)|show (?:me )?(?:more|others?|other ones)|what else(?: do you have)?|anything else)[ ?？。.!！]*$`)

// typedReply takes a text that is the label of an open reply, with no more than courtesy around it, for a tap on it.
func (v *visit) typedReply(text string) (dialog.Tap, bool) {
	var open []openReply
	if json.Unmarshal([]byte(v.kept(replyKey)), &open) != nil {
		return dialog.Tap{}, false
	}
	for _, r := range open {
		if sameWords(r.Label, text) || sameWords(r.Label, framed.ReplaceAllString(strings.TrimSpace(text), "")) {
			return tapOf(chat.Action{Name: r.Name, Value: r.Value})
		}
	}
	if onlyMore.MatchString(strings.TrimSpace(text)) {
		for _, r := range open {
			if a := (chat.Action{Name: r.Name, Value: r.Value}); a.Fields()["more"] != "" {
				return tapOf(a)
			}
		}
	}
	return dialog.Tap{}, false
}

func sameWords(a, b string) bool {
	bare := func(s string) string {
		return strings.ToLower(strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.IsSymbol(r) {
				return -1
			}
			return r
		}, s))
	}
	return bare(a) != "" && bare(a) == bare(b)
}

// leans is what a short message says that lives on the one before: 那裤子呢, "and for women?".
var leans = regexp.MustCompile(`(?i)^(那|要|换|还有|再|有没有|and\b|or\b|but\b|in\b|for\b|with\b|what about|how about|the\b|any\b)|[呢的][吗?？。]*$`)

const maxLeaning = 24 // runes

// elliptical reports whether a message is to be read together with the one before. Others are read alone: what was said before
// would only colour them.
func elliptical(text string) bool {
	return utf8.RuneCountInString(text) <= maxLeaning && leans.MatchString(strings.TrimSpace(text))
}

// withCodes adds the shop's own coupon codes to a reading: HELLO15用不了. A message that is little more than a code is about it.
func (v *visit) withCodes(r chat.Reading) chat.Reading {
	if _, ok := r.First(chat.EntityCoupon); ok {
		return r
	}
	text := strings.ToUpper(r.Text)
	for _, p := range v.policies.Promos {
		code := strings.ToUpper(p.Code)
		i := strings.Index(text, code)
		if len(code) < 3 || i < 0 || len(text) != len(r.Text) {
			continue
		}
		start := utf8.RuneCountInString(text[:i])
		end := start + utf8.RuneCountInString(code)
		r.Entities = append(slices.Clone(r.Entities), chat.Entity{Type: chat.EntityCoupon, Text: r.Text[i : i+len(code)], Value: p.Code, Start: start, End: end})
		if rest := utf8.RuneCountInString(r.Text) - (end - start); rest <= maxLeaning/2 && (r.Abstained || r.Intent.Name == "inform") {
			r.Intent, r.Abstained = chat.Score{Name: "promo.problem", Confidence: 0.8}, false
		}
		return r
	}
	return r
}

// withOrders takes a number that was read as a sum for an order where the shopper has one of that number: 1043的外套.
func (v *visit) withOrders(r chat.Reading) chat.Reading {
	if _, ok := r.First(chat.EntityOrderNumber); ok || budgets.MatchString(r.Text) || r.Intent.Name == "product.search" || r.Intent.Name == "product.recommend" {
		return r
	}
	for i, e := range r.Entities {
		if e.Type != chat.EntityMoney || len(e.Text) < minOrderDigits || strings.Trim(e.Text, "0123456789") != "" {
			continue
		}
		if o, err := v.mine(e.Text); err == nil {
			r.Entities = slices.Clone(r.Entities)
			r.Entities[i].Type, r.Entities[i].Value = chat.EntityOrderNumber, o.Number
			return r
		}
	}
	return r
}

// budgets tell that a number is what may be spent.
var budgets = regexp.MustCompile(`(?i)(预算|以内|以下|左右|上下|\b(?:budget|under|below|around|at most)\b)`)

// minOrderDigits is how long a bare number is that may be an order's.
const minOrderDigits = 4

// letters are courtesies of Chinese that are typed without a Chinese keyboard, with the intents that they are.
var letters = map[string]string{"nihao": "chat.greet", "ni hao": "chat.greet", "ninhao": "chat.greet", "nin hao": "chat.greet", "xiexie": "chat.thanks", "xie xie": "chat.thanks",
	"xiexie ni": "chat.thanks", "duoxie": "chat.thanks", "zaijian": "chat.goodbye", "baibai": "chat.goodbye"}

// inLetters reads a message that is nothing but such a courtesy.
func inLetters(r chat.Reading) chat.Reading {
	word := strings.Trim(strings.ToLower(strings.TrimSpace(short(r.Text, 40))), "!.~ ！。")
	if intent, ok := letters[word]; ok {
		r.Intent, r.Abstained, r.Parts = chat.Score{Name: intent, Confidence: 1}, false, nil
	}
	return r
}

// languageOf is the language a conversation is held in.
func (b *Bot) languageOf(c chat.Conversation) string {
	if c.Language == chat.Chinese || c.Language == chat.English {
		return c.Language
	}
	return b.Language
}

// replyLanguage is that of the text, else the conversation's.
func (b *Bot) replyLanguage(c chat.Conversation, text string) string {
	if _, reply := chat.LanguageOf(text); reply != "" {
		return reply
	}
	return b.languageOf(c)
}

// neutral words belong to no language: they do not change the one a conversation is held in.
var neutral = map[string]bool{"ok": true, "okay": true, "vip": true, "app": true, "id": true}

// readingLanguage is replyLanguage without what carries no language: sizes, codes, brands, an ok.
func (b *Bot) readingLanguage(c chat.Conversation, r chat.Reading) string {
	runes := []rune(r.Text)
	for _, e := range r.Entities {
		switch e.Type {
		case chat.EntitySize, chat.EntityBrand, chat.EntityOrderNumber, chat.EntityTrackingNumber, chat.EntityCoupon, chat.EntityEmail,
			chat.EntityHeight, chat.EntityWeight, chat.EntityProduct:
			for i := max(0, e.Start); i < min(len(runes), e.End); i++ {
				runes[i] = ' '
			}
		}
	}
	rest := string(runes)
	if neutral[strings.ToLower(strings.TrimFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) }))] && c.Language != "" {
		return b.languageOf(c)
	}
	if _, reply := chat.LanguageOf(rest); reply != "" {
		return b.replyLanguage(c, r.Text)
	}
	if c.Language == "" {
		return b.replyLanguage(c, r.Text)
	}
	return b.languageOf(c)
}

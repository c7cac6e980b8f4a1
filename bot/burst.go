package bot

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"shoptalk/chat"
	"shoptalk/dialog"
)

// Shoppers type one thought in several messages. What is not yet a complete request waits until they have been quiet for a
// while, and all of it is one turn.
const (
	longestHold = 3 * time.Second        // what the first message of a burst waits at most, whatever follows
	mostHeld    = chat.MaxUnanswered / 2 // messages that are answered without waiting for more
	sureAtOnce  = 0.9                    // confidence from which a request is taken for a complete one
)

// errMore says that a burst seems to go on: its turn has not been taken.
var errMore = errors.New("more of the burst is to come")

// burst is what a conversation's worker knows of messages that wait for their turn. The timers are channels, so that a test's
// clock can be anything.
type burst struct {
	first, last int64         // seq of the messages
	reading     *chat.Reading // of their joined text, once it has been read
	quiet       <-chan time.Time
	limit       <-chan time.Time
	due         bool // it has been quiet since last, or nothing can join
	over        bool // it waits no more, whatever joins
}

// grow takes the messages that are unanswered now. closed says that no other message can join them.
func (s *burst) grow(messages []chat.Message, closed bool) {
	first, last := messages[0].Seq, messages[len(messages)-1].Seq
	switch {
	case s.first != first:
		*s = burst{first: first}
	case s.last != last:
		s.reading, s.quiet, s.due = nil, nil, false
	}
	s.last = last
	s.due = s.due || closed
}

// waits reports whether a burst may still wait for more.
func (b *Bot) waits(s *burst) bool { return b.Quiet > 0 && !s.due && !s.over }

// hold has the waiting time run, from the latest message.
func (b *Bot) hold(s *burst) {
	if s.limit == nil {
		s.limit = b.After(longestHold)
	}
	if s.quiet == nil {
		s.quiet = b.After(b.Quiet)
	}
}

// linger waits until more is said, the shopper has been quiet long enough, or the Bot closes.
func (b *Bot) linger(l *lane) {
	s := &l.burst
	for {
		again, typing, stopped := b.glance(l)
		if again {
			return
		}
		if stopped {
			s.quiet = b.After(b.Quiet)
		}
		quiet := s.quiet
		if typing {
			quiet = nil
		}
		select {
		case <-l.stir:
			continue
		case <-quiet:
			s.due = true
		case <-s.limit:
			s.over = true
		case <-b.closing:
			s.over = true
		}
		b.mu.Lock()
		l.again = true
		b.mu.Unlock()
		return
	}
}

// glance says whether there is something to do, whether the shopper types, and whether they have stopped since it was last asked.
func (b *Bot) glance(l *lane) (again, typing, stopped bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	stopped = l.typed && !l.typing
	l.typed = l.typing
	return l.again, l.typing, stopped
}

// poke never blocks: one that is not taken yet is enough.
func (l *lane) poke() {
	select {
	case l.stir <- struct{}{}:
	default:
	}
}

// Typing tells that the shopper of a conversation has begun or stopped to type. While they type a burst waits longer. It never
// blocks.
func (b *Bot) Typing(conversation string, on bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if l, busy := b.lanes[conversation]; busy && l.typing != on {
		l.typing, l.typed = on, true
		l.poke()
	}
}

// complete reports whether a burst is answered at once: it holds a tap or a typed label, an answer to what the bot asked, the
// wish for a person, a word that means harm or law, or surely a question or an order. What is told, surely as it may be understood,
// mostly goes on: 昨天买的今天就降价了.
func (b *Bot) complete(v *visit, messages []chat.Message, in dialog.Input) bool {
	if in.Heard == nil || v.tapped || len(messages) >= mostHeld || alarming.MatchString(v.reading.Text) || harshWords.MatchString(v.reading.Text) {
		return true
	}
	state, out := v.flows.Next(v.state, in)
	if out.Do == dialog.DoHandoff {
		return true
	}
	last := strings.TrimSpace(messages[len(messages)-1].Body.Text)
	switch {
	case unfinished.MatchString(last) || opening.MatchString(last):
		return false
	case v.answers(state, out, *in.Heard):
		return true
	}
	r := in.Heard
	return !r.Abstained && r.Intent.Confidence >= sureAtOnce && standsAlone(r.Intent.Name) && requests.MatchString(last)
}

// answers reports whether a message is what the bot asked for: after is where the dialog would stand with it, out what it would
// do. Free text is none for sure: it is what people write in several messages.
func (v *visit) answers(after dialog.State, out dialog.Output, r chat.Reading) bool {
	before := v.state
	switch out.Flow {
	case "pattern_cancel_flow", "pattern_correction", "pattern_declined":
		return true
	}
	for _, intent := range append(slices.Clone(before.Options), before.Offer) {
		if flow, ok := v.flows.ForIntent(intent); ok && flow.Name == out.Flow {
			return true
		}
	}
	if before.Asked == "" || !before.Open() || after.Misses > 0 || strings.HasPrefix(out.Flow, dialog.PatternPrefix) {
		return false
	}
	if slot, ok := v.flows.Slot(before.Asked); ok && slot.Type == dialog.SlotFree {
		return slices.ContainsFunc(r.Entities, func(e chat.Entity) bool { return !e.Not && slices.Contains(slot.Entities, e.Type) })
	}
	return after.Slot(before.Asked) != "" || len(after.Stack) <= len(before.Stack)
}

// answerIn gives the last message of a burst alone where it answers by itself what the bot asked: 在看 and then 8899. What stands before
// it was no request, and would make the answer look like something else.
func (v *visit) answerIn(r chat.Reading, messages []chat.Message) (chat.Reading, bool) {
	slot, known := v.flows.Slot(v.state.Asked)
	last := strings.TrimSpace(messages[len(messages)-1].Body.Text)
	if len(messages) < 2 || v.state.Asked == "" || known && slot.Type == dialog.SlotFree || !strings.HasSuffix(r.Text, last) {
		return r, false
	}
	start := utf8.RuneCountInString(r.Text) - utf8.RuneCountInString(last)
	alone := r
	alone.Text, alone.Intent, alone.Abstained, alone.Parts, alone.Entities = last, chat.Score{Name: "inform", Confidence: 1}, false, nil, nil
	for _, e := range r.Entities {
		if e.Start >= start {
			e.Start, e.End = e.Start-start, e.End-start
			alone.Entities = append(alone.Entities, e)
		}
	}
	after, out := v.flows.Next(v.state, dialog.Input{Heard: &alone, Context: v.context()})
	return alone, after.Misses == 0 && after.Slot(v.state.Asked) != "" && !strings.HasPrefix(out.Flow, dialog.PatternPrefix)
}

// standsAlone reports whether an intent is a wish of its own: a greeting, thanks or a bare value mostly comes with one.
func standsAlone(intent string) bool {
	return intent == "chat.identity" || !strings.HasPrefix(intent, "chat.") && intent != "inform" && intent != "out_of_scope"
}

// requests is a message that asks or orders something.
var requests = regexp.MustCompile(`(?i)[?？]|[吗呢么嘛][\s。.!！~～]*$|多少|怎么|咋|什么|啥|几天|几点|几号|多久|多大|多长|哪|谁|能不能|可不可以|有没有|是不是|会不会|要不要|能否|是否|可否|` +
	`^(?:(?:你好|您好|亲|在吗|那|我|还|就)[,，!！。 ]*)*(?:要|想|需要|帮|请|麻烦|给|可以|能|取消|申请|查|退|换|改|修改|开|催|推荐|找|看看|看下|来|买|下单|投诉)|` +
	`^(?:(?:hi|hello|hey|ok|so|and|please|pls|also)[,.! ]*)*(?:how|what|when|where|why|who|which|can|could|do|does|is|are|will|would|did|have|has|may|any|i want|i need|i would like|i'd like|i wanna|help|` +
	`cancel|return|refund|exchange|change|track|show|find|give|send|get|tell|recommend|looking for|check|update|order|buy|add|make|apply|let me|need|want)\b|\bplease[.! ]*$`)

// alarming words mean harm to a person.
var alarming = regexp.MustCompile(`(?i)(着火|起火|失火|爆炸|自燃|冒烟|触电|漏电|受伤|割伤|划伤|烫伤|烧伤|流血|中毒|过敏|住院|送医|` +
	`\b(?:caught fire|on fire|explod\w+|burn(?:t|ed|s) (?:me|my|her|his|us)|injur\w+|bleeding|electric shock|electrocuted|poison\w*|allergic reaction|hospital)\b)`)

// unfinished is how a message ends whose sentence goes on in the next.
var unfinished = regexp.MustCompile(`(?i)(?:[,，、;；:：—…(（]|\.\.)\s*$|(?:和|跟|还有|另外|但是|可是|不过|因为|所以|然后|如果|就是|而且|或者|以及|关于|我的|你们的|一个是)$|` +
	`\b(?:the|an?|my|your|our|and|or|but|because|if|of|i|i'm|it's)$`)

// announces is how a message ends that names what the next one gives.
var announces = regexp.MustCompile(`(?i)(?:(?:单号|订单|尾号|手机号)(?:是)?|\b(?:order(?: number)?|number)(?: is)?)$`)

// opening is a message that only says that a question is to come.
var opening = regexp.MustCompile(`(?i)^(?:(?:你好|您好|哈喽|嗨|亲亲?|客服|在吗|在不在|hi|hello|hey)[呀啊吗,，.。!！?？~～ ]*)*(?:` +
	`请问|请问一?下|(?:我)?(?:就是)?(?:想|要)?(?:请教|咨询|问|了解|查|看)(?:一?下|一个问题|个问题|个事|件事|你|您)*|麻烦(?:你|您)?(?:问|看|帮我看|查)?(?:一?下)?|帮我(?:看|查)?(?:一?下)?|` +
	`(?:我)?有(?:一?个|几个|点)?(?:问题|事|事情)(?:想?要?(?:问|请教|咨询)(?:一?下)?(?:你|您)?)?|(?:事情|情况)?是这样的?|` +
	`(?:i have|i've got|i got|got|just)? ?(?:an?|one|some)? ?(?:quick )?questions?(?: for you)?|(?:can|could|may) (?:i|you) (?:ask|help)(?: you| me)?(?: something| a question)?(?: please)?|i (?:need|want)(?: some)? help|so)?` +
	`[呀啊哈吧呢,，.。!！?？:：~～ ]*$`)

// wished makes a burst that request in which one message, by itself, asks for a person: what stands around it must not hide it.
func (v *visit) wished(r chat.Reading, messages []chat.Message) chat.Reading {
	if len(messages) < 2 || !slices.ContainsFunc(messages, v.wantsPerson) {
		return r
	}
	r.Intent, r.Abstained, r.Parts = chat.Score{Name: "human.request", Confidence: 1}, false, nil
	return r
}

// wantsPerson reports whether a message asks for a person in words that need no reading.
func (v *visit) wantsPerson(m chat.Message) bool {
	_, out := v.flows.Next(dialog.State{}, dialog.Input{Heard: &chat.Reading{Text: m.Body.Text, Abstained: true}})
	return out.Do == dialog.DoHandoff
}

// typedOne takes a burst for a tap where its text is an open reply's label, or its last message is and the others are courtesy.
func (v *visit) typedOne(messages []chat.Message, text string) (dialog.Tap, bool) {
	if tap, ok := v.typedReply(text); ok {
		return tap, true
	}
	for _, m := range messages[:len(messages)-1] {
		if !courtesy.MatchString(strings.TrimSpace(m.Body.Text)) {
			return dialog.Tap{}, false
		}
	}
	return v.typedReply(messages[len(messages)-1].Body.Text)
}

// courtesy is a message that says nothing but hello, or that one is listening.
var courtesy = regexp.MustCompile(`(?i)^(?:你好|您好|哈喽|嗨|亲亲?|客服|在|在吗|在不在|有人吗|好的?|嗯+|哦+|谢谢|那个?|hi|hello|hey|ok|okay|thanks|um+|well)?[呀啊,，.。!！?？~～ ]*$`)

// joined makes one text of a burst: what is said twice once, half sentences without a mark between, others with their language's
// comma.
func joined(messages []chat.Message) string {
	var texts []string
	for _, m := range messages {
		text := strings.TrimSpace(m.Body.Text)
		if text != "" && !slices.ContainsFunc(texts, func(said string) bool { return sameWords(said, text) }) {
			texts = append(texts, text)
		}
	}
	var all strings.Builder
	for i, text := range texts {
		if i > 0 {
			all.WriteString(joint(texts[i-1], text))
		}
		all.WriteString(text)
	}
	runes := []rune(all.String())
	return string(runes[:min(len(runes), chat.MaxTextRunes)])
}

// joint stands between two messages of a burst.
func joint(before, after string) string {
	end, _ := utf8.DecodeLastRuneInString(before)
	start, _ := utf8.DecodeRuneInString(after)
	goesOn := unfinished.MatchString(before) || announces.MatchString(before) && unicode.IsDigit(start)
	han := unicode.Is(unicode.Han, end) || unicode.Is(unicode.Han, start)
	switch {
	case strings.IndexFunc(after, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) < 0:
		return "" // a mark sent behind: ？
	case unicode.IsPunct(end) && end > unicode.MaxLatin1:
		return ""
	case unicode.IsPunct(end) && !strings.ContainsRune(")]\"'%#", end):
		return " "
	case goesOn && han:
		return ""
	case goesOn:
		return " "
	case han:
		return "，"
	}
	return ", "
}

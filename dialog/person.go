package dialog

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"shoptalk/chat"
	"shoptalk/chat/lex"
)

// personWish is what a message's words say about talking to a person.
type personWish int

const (
	personUnsaid  personWish = iota
	personWanted             // 转人工, "let me talk to someone"
	personRefused            // 不用转人工, "don't transfer me"
	personAbout              // of people at the shop, and not for one: 人工客服几点上班
)

// maxPersonRunes bounds what is looked at of a message: who wants a person says so early, or at the end of a short one.
const maxPersonRunes = 300

// maxStory is how many clauses a message has at most that opens with its wish.
const maxStory = 3

// Both languages are read alike: words become signs, and rules stand over signs, so that "帮我转 agent" and "transfer me to 真人" need
// nothing of their own. A word with no sign says nothing here and is passed over; any other word is an x. The signs:
//
//	H a person beyond doubt   W one by his work   M anyone
//	T lead over to            F want, find        S speak       C with, to       R call me back
//	N do not                  n no, not           B a bot       P it was so      e there is
//	y you   w how   l is done   m question   j or else   k another thing of that name   | the clause ends
//
// Each line is a sign, or several, and the words for it.
var personWords = [][2]string{
	{"H", `人工 人工客服 人工服务 人工坐席 人工座席 人工专员 人工帮助 人工帮忙 人工处理 人工解决 人工介入 人工回复 人工接待 在线人工 在线人工客服 在线人工服务 真人 真人客服 真人服务 活人 大活人 客服人员 客服专员
		接线员 rengong ren_gong rengongkefu zhenren zhen_ren zhenrenkefu huoren huo_ren
		human humans hooman human_being human_beings human_agent human_person human_support human_help real_person real_people real_human live_person live_human
		actual_person actual_human living_person agent agents live_agent real_agent support_agent service_agent representative representatives rep reps
		live_representative customer_service_rep customer_service_agent customer_service_representative customer_support_agent customer_support_rep support_rep
		operator live_operator someone_real somebody_real real_someone`},
	{"W", `客服 客服热线 在线客服 售后客服 售前客服 店长 经理 主管 老板 负责人 领导 工作人员 专员 店员 管事的 kefu ke_fu laoban jingli
		customer_service customer_support customer_care support_team service_team member_of_staff staff_member staff employee colleague colleagues supervisor
		manager boss advisor adviser specialist assistant`},
	{"M", "人 懂的人 懂行的人 能做主的人 会说话的人 管事的人 person people someone somebody anyone anybody"},
	{"T", `转 转接 转到 转给 转成 转去 接 接通 接到 接入 换 换成 换到 切换 切换到 呼叫 连线 连接 叫 喊 派 让 安排 升级
		zhuan zhuanjie zhuan_jie jie jiao huan
		transfer connect connected put put_through forward redirect switch hand hand_over pass patch refer route let bring take_me send_me have_someone have_somebody`},
	{"F", `找 要 想 想要 需要 联系 联络 申请 请求 求 来个 来一个 来位 来一位 咨询 搵 zhao yao xiang xuyao
		want wants wanna need get give find reach contact prefer like rather demand request require can_i_have could_i_have may_i_have looking_for would_like call contacting reaching`},
	{"S", `说 说话 聊 聊聊 聊天 讲 讲话 谈 谈谈 沟通 对话 交流 通话 通电话 倾 倾偈 反映 回复 回复我 回我 回答 回答我 talk speak chat a_word talking speaking chatting spk tlak deal live_chat`},
	{"C", "跟 和 与 同 向 gen he to with 2"},
	{"TH", "escalate 转人公 转人攻 转仁工 砖人工 转ren工 传人工 zhuanrengong zhuanzhenren jierengong"},
	{"FH", "zhaorengong yaorengong zhaozhenren yaozhenren"},
	{"FH", "联系人工 联系人工客服 联系人工服务"},
	{"TW", "zhuankefu jiaokefu"},
	{"FW", "zhaokefu"},
	{"R", `给我打电话 给我打个电话 给我来电话 给我来个电话 给我回电话 给我回个电话 给我回电 给我致电 打电话给我 打个电话给我 回电话给我 回个电话给我 回电给我 回我电话 回我个电话
		打给我 联系我 联络我 call_me call_me_back phone_me phone_me_back ring_me ring_me_back give_me_a_call contact_me`},
	{"N", `不用 不要 不需要 不想 不想要 不必 不必要 没必要 没有必要 无需 毋须 不愿 不愿意 不麻烦 别 甭 唔使 唔要 没要 没让 没叫 没想 没说要 先不 先别 不转 不转接 不找 不叫 不接 不联系 不换
		buyong bu_yong buyao bu_yao buxuyao bu_xu_yao buxiang bu_xiang bie
		dont do_not no_need not_need rather_not without never not_necessary no_more stop`},
	{"n", "不是 no not isnt arent"},
	{"B", "机器人 机器 智能客服 智能机器人 自动回复 人机 bot bots robot robots chatbot machine machines ai automated automation virtual_assistant computer"},
	{"P", `昨天 前天 之前 刚才 刚刚 上次 上回 已经 曾经 说过 答应 联系过 yesterday last already earlier told said promised spoke talked was were did didnt ago`},
	{"e", "有 有没有 youmeiyou is_there are_there"},
	{"y", "你 您 ni nin you"},
	{"w", "怎么 怎样 如何 怎么样 咋 how how_do_i how_can_i how_to"},
	{"l", "了 过 le"},
	{"m", "吗 么 ma"},
	{"j", "就 我就 or_else otherwise"},
	{"|", `但是 不过 然后 另外 所以 而且 算了 不用了 不要了 不需要了 不了 and but so then because`},
	{"k", `几点 工作时间 上班 上班时间 下班 下班时间 在线时间 营业时间 周末 电话是多少 电话多少 号码 hours opening number`},
	// What looks like one of the words above and is none of them; goods have a sign of their own, d, behind the x.
	{"xd", `人工草 人工草坪 人工皮 人工皮革 人工湖 人工钻 人工耳蜗 人工泪液 真人模特 真人上身 真人实拍 真人试穿 真人图 真人照 真人大小 真人比例 真人头发 真人发 真人版
		机器人吸尘器 扫地机器人 人字拖 人参 人体 人造 经理椅 老板椅 老板键 human_hair human_size human_sized human_made`},
	{"x", `人工智能 人工费 人工费用 人工成本 人工合成 人工养殖 人工培育 人工授粉 人工呼吸 人工降雨 纯人工 真人秀
		人民 人民币 人物 人像 人群 人家 人气 人数 人均
		别人 别的 特别 区别 级别 性别 告别 本人 男人 女人 老人 家人 客人 几个人 一个人 两个人 收货人 收件人 联系人 转账 转运 转发 转卖 转让 转速 转换器 接口 接头 接线板 接收
		是不是 要不要钱 客服说 my is_it am_i_talking am_i_speaking am_i_chatting are_we_talking`},
	{"", `我 我们 咱 咱们 俺 帮 帮忙 帮我 帮我们 给 给我 替 替我 为我 请 请问 麻烦 麻烦你 麻烦您 劳烦 拜托 唔该 个 一个 位 一位 名 一名 几位 下 一下 的 得 地 你们 你们的 您们 贵店
		能 能不能 可以 可不可以 可否 能否 是否 行不行 好不好 要不要 会不会 不能 不给 不让 没法 无法 怎么不 怎么还不 为什么不 为啥不 为什么 为啥 干嘛不 还不 再不 何不 不如 要不 不然
		直接 赶紧 赶快 快 快点 快些 马上 立刻 立即 现在 先 还是 还 再 只 只想 一直 那 那就 那个 嗯 喂 哈喽 好 好的 行 你好 您好 在吗 亲 亲亲 谢谢 多谢 感谢 哦 噢 啊 呀 呗 嘛 啦 哈 呢 吧 嘞
		来 过来 出来 去 到 把 将 在线 售后 售前 才能 急 拜 嚟 佢 wo bang gei ge qing xiexie ba wo_men nihao bangmang mafan de
		i me us we im id ill a an the your some any one of this it please pls plz plse just now right asap immediately directly straight instead here there over
		through across on up in hi hello hey ok okay well thanks thank thx can could may would will might u do does able possible real actual live living proper
		other another different more have be for why why_dont_you why_dont why_cant why_cant_i cant cannot can_not help assistance try trying fucking damn bloody`},
}

// Rules over the signs of one clause.
var (
	refusesPerson = regexp.MustCompile(`N[TFSC]*[HWMR](?:[^j]|$)|n[HW]`)
	aboutPeople   = regexp.MustCompile(`[HW][^TFS]*k`)
	onlyAsksWho   = regexp.MustCompile(`^H+l*m$`)
	// One who is led to, spoken to or wanted beyond doubt, or hardly anything else is said; no bot; a call; "no person, or else".
	surelyWants = regexp.MustCompile(strings.Join([]string{
		`^[lCTFSwej]*H+[lmHWTFj]*$`,
		`^[^P]*(?:T[lyFCTem]*H|SC*y?C*H|CHS|NHy?j|F[lyCFej]*H(?:[^xk]|$))`,
		`^[^xkP]*eM?H(?:[^xk]|$)|^[^xkP]*H[ly]*C?SC?[mj]*$`,
		`N[yFT]*[SC][yFTSC]*B(?:[^xk]|$)|S+C*x?nB`,
		`^[yFTHWMCej]*R[ymj]*$`,
	}, "|"))
	// One named by his work, or anyone: in a story that is often what was done already.
	likelyWants = regexp.MustCompile(strings.Join([]string{
		`^[^xkPw]*(?:T[yFCT]*W(?:[lmyRSCj]|$)|F+y?W[lmyj]*$|WT[lmyj]*$)`,
		`^[^xkP]*(?:S+C+[WM]|F[TF]*C?[WM]S|C[WM]S(?:[^lx]|$))`,
		`^[^P]*S+C+[WM][lmyj]*$`,
		`^[^xkPw]*[TF]+M(?:[lmyj]*$|C?[yW]?S|R)`,
	}, "|"))
)

// personIn says what the words of a message want, without a model: in time linear in the message, and the same in Chinese, also
// traditional or in Latin letters, English and both at once. A refusal counts only where no other clause asks.
func personIn(text string) personWish {
	wish := personUnsaid
	clauses := strings.FieldsFunc(personSigns(text), func(r rune) bool { return r == '|' })
	for i, clause := range clauses {
		switch {
		case !strings.ContainsAny(clause, "HWMRB"):
		case refusesPerson.MatchString(clause):
			wish = personRefused
		case surelyWants.MatchString(clause) && !onlyAsksWho.MatchString(clause):
			return personWanted
		case (i == len(clauses)-1 || i == 0 && len(clauses) <= maxStory) && likelyWants.MatchString(clause):
			return personWanted
		case wish == personUnsaid && aboutPeople.MatchString(clause):
			wish = personAbout
		}
	}
	return wish
}

const personIntent = "human.request"

// heardPerson reports whether a message asks for a person, by its words or, where they say nothing of it, by the reading. A reading that
// the words deny loses that meaning.
func heardPerson(r chat.Reading) (chat.Reading, bool) {
	switch personIn(r.Text) {
	case personWanted:
		return r, true
	case personUnsaid:
		signs := personSigns(r.Text)
		if strings.Contains(signs, "d") && !strings.ContainsAny(signs, "HWMR") {
			return withoutPerson(r), false // only goods are named
		}
		return r, r.Intent.Name == personIntent && (!r.Abstained || strings.Contains(signs, "H"))
	}
	return withoutPerson(r), false
}

// AsksForPerson tells by the words of a message alone whether it asks for a person, or says that none is wanted; neither where the words
// say nothing of it. It takes time linear in the message.
func AsksForPerson(text string) (wanted, denied bool) {
	wish := personIn(text)
	return wish == personWanted, wish != personWanted && wish != personUnsaid
}

// withoutPerson takes the wish for a person out of a reading whose words say otherwise; what is left is no longer sure.
func withoutPerson(r chat.Reading) chat.Reading {
	if r.Intent.Name != personIntent {
		return r
	}
	rest, left := make([]chat.Score, 0, len(r.Ranking)), 0.0
	for _, s := range r.Ranking {
		if s.Name != personIntent {
			rest, left = append(rest, s), left+s.Confidence
		}
	}
	r.Abstained, r.Parts = true, nil
	if len(rest) == 0 || left <= 0 {
		r.Ranking, r.Intent = nil, chat.Score{Name: "out_of_scope"}
		return r
	}
	for i := range rest {
		rest[i].Confidence /= left
	}
	r.Ranking, r.Intent = rest, rest[0]
	return r
}

// signed is a word with its signs.
type signed struct {
	text, signs string
	latin       bool // it ends in a Latin letter, so the word must end there too
}

// signLexicon finds words by their first character, longest first.
type signLexicon map[rune][]signed

var (
	personLexicon = newSignLexicon("")
	personNouns   = newSignLexicon("HWMRB")
)

// newSignLexicon takes the words that have one of these signs; all of them where it is empty.
func newSignLexicon(signs string) signLexicon {
	l := signLexicon{}
	for _, line := range personWords {
		if signs != "" && !strings.ContainsAny(line[0], signs) {
			continue
		}
		for word := range strings.FieldsSeq(line[1]) {
			word = strings.ReplaceAll(word, "_", " ")
			first, _ := utf8.DecodeRuneInString(word)
			last, _ := utf8.DecodeLastRuneInString(word)
			list, at := l[first], 0
			for at < len(list) && len(list[at].text) >= len(word) {
				at++
			}
			l[first] = slices.Insert(list, at, signed{word, line[0], latinRune(last)})
		}
	}
	return l
}

// at gives the longest word that a text starts with; r is its first character.
func (l signLexicon) at(r rune, text string) (signed, bool) {
	for _, w := range l[r] {
		if strings.HasPrefix(text, w.text) && (!w.latin || wordEnd(text[len(w.text):]) == 0) {
			return w, true
		}
	}
	return signed{}, false
}

// personSigns writes a message in signs.
func personSigns(text string) string {
	plain := plainWords(text)
	if !namesPerson(plain) {
		return ""
	}
	var signs strings.Builder
	for i := 0; i < len(plain); {
		r, size := utf8.DecodeRuneInString(plain[i:])
		if r == ' ' || r == '|' {
			if r == '|' {
				signs.WriteByte('|')
			}
			i++
			continue
		}
		sign := "x"
		if latinRune(r) {
			size = wordEnd(plain[i:])
		}
		if w, ok := personLexicon.at(r, plain[i:]); ok {
			sign, size = w.signs, len(w.text)
		}
		signs.WriteString(sign)
		i += size
	}
	return signs.String()
}

// namesPerson reports whether a person, a bot or a call is named at all: hardly a message does, and the others are done with.
func namesPerson(plain string) bool {
	for i := 0; i < len(plain); {
		r, size := utf8.DecodeRuneInString(plain[i:])
		if _, ok := personNouns.at(r, plain[i:]); ok {
			return true
		}
		if latinRune(r) {
			size = wordEnd(plain[i:])
		}
		i += size
	}
	return false
}

// wordEnd is where the run of Latin letters and digits at the start of a text ends.
func wordEnd(text string) int {
	for i, r := range text {
		if !latinRune(r) {
			return i
		}
	}
	return len(text)
}

// plainWords folds a message: small letters, simplified characters, one space between Latin words and none beside Han, a bar for
// what ends a clause.
func plainWords(text string) string {
	var b strings.Builder
	space, last := false, rune('|')
	for _, r := range lex.Fold(cut(text, maxPersonRunes)) {
		if r >= utf8.RuneSelf {
			if s, ok := simplified[r]; ok {
				r = s
			}
		}
		switch {
		case r == '\'':
			continue
		case latinRune(r):
			if space && latinRune(last) {
				b.WriteByte(' ')
			}
		case r == ' ' || r == '\t' || r == '~' || r == '-' || r == '"':
			space = true
			continue
		case unicode.IsPunct(r) || unicode.IsSymbol(r) || unicode.IsSpace(r):
			r = '|'
		}
		b.WriteRune(r)
		space, last = false, r
	}
	return b.String()
}

// simplified are the traditional characters in the words above.
var simplified = func() map[rune]rune {
	m := map[rune]rune{}
	pairs := []rune("轉转請请幫帮個个們们沒没員员務务經经聯联絡络說说講讲話话談谈對对給给讓让換换來来電电線线機机嗎吗為为麼么還还復复覆复這这與与溝沟處处專专長长闆板負负責责領领導导無无須须別别馬马現现連连" +
		"應应幾几點点時时間间後后係是聽听誰谁會会發发傾倾麻麻煩烦謝谢雜杂動动號号碼码週周開开關关嗰那冇无過过讚赞勞劳趕赶緊紧")
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return m
}()

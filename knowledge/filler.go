package knowledge

import "shoptalk/chat/lex"

// What is in every question and tells none from another. Words that turn a question round (not, 没) stay.
const (
	fillerEnglish = `a about all also am an and any are as at be been but by can could dear did do does doing for from get go going got had has have hello hey hi how i
id if ill im in is isnt it its ive just know let like may me my need of oh ok on one or our please pls possible really should so some tell than
thank thanks that the their them then there these they thing this those to too up us want was we were what whats when where which who why will
with would you your yours question wonder guy sir team quick way bit think sure mean much many long often soon`

	fillerChinese = `请问一下 请问 你好 您好 在吗 我想问 想问一下 问一下 想知道 我想 想要 帮我 麻烦 怎么样 怎么办 怎么 怎样 如何 什么 为什么 为啥 啥 哪里 哪儿 哪些 哪个 能不能 可不可以 可以 是不是 是否 能否 有没有 会不会
的话 一下 一般 这个 那个 这种 你们 我们 咱们 我的 你 我 您 的 了 吗 呢 吧 啊 呀 哦 嘛 么 呗 亲 啦 谢谢 就 都 也 还 在 能 要 会`
)

var filler = lex.NewFiller(fillerEnglish, fillerChinese)

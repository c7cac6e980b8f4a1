package recommend

import "shoptalk/chat/lex"

// What shoppers say around the thing they want: asking, politeness, prices, persons and occasions. It names no goods, so a
// query of nothing else asks for good things in general, and what is not here and not in the catalogue is something that the
// shop does not have.
const (
	fillerEnglish = `a about above also am an and any anyone anything are around as ask at available be been best bargain below between birthday
bit both boyfriend brother budget but buy by can cheap cheaper cheapest child christmas could cost customer dad dear deal did do does dollar
else euro expensive father find for friend from gave get gift girlfriend give go going good got great guy had has have hello help hey hi him
his her how husband i id if ill im in is it its item ive just kid know less like look looking love man max maximum me mom more most mother much mum my
need new nice no not of off offer ok on one only option or order other our out over parent pay person please popular present price product pound
rather really recommend recommendation search see sell shop should show sister small so some someone something sort stock store stuff suggest suggestion
suitable tell than thank thanks that the their them there these they thing thinking this those to too top try under up us use usd yuan rmb want
was we well what whats which who why wife will with within without woman would wonder yes you your yours around approx approximately kind type
size color colour current currently today now here where when hot bestseller selling seller rated favourite favorite`

	fillerChinese = `有没有 有无 有什么 有啥 有哪些 有木有 没有 请问 你好 您好 在吗 推荐 介绍 一下 给我 帮我 帮忙 我想 想要 想买 想看 想找 要买 我要 需要 看看 看下 找找 找一 买个 买一
什么 啥 哪些 哪种 哪款 哪个 怎么样 怎样 怎么 如何 好不好 好吗 可以 能不能 能否 是否 多少钱 多少 价格 价位 预算 便宜 实惠 性价比 划算 优惠 块钱 元以内 元以下 元左右 元的 块以内 块以下 块左右 块的 以内
以下 以上 之内 之间 左右 不超过 不到 不要 大概 差不多 最多 最好 贵的 太贵 太大 太小 一款 一件 一双 一个 一条 一些 一套 几款 几个 几件 几双 这款 这个 这种 那种 那个 这件 这双 款式 的 了 吗 呢 吧 啊 呀 哦
么 们 我 你 您 他 她 它 你们 我们 咱们 店里 你家 你们家 商品 产品 东西 好物 好东西 有货 现货 货吗 用的 穿的 戴的 好的 新的 好点 好一点 比较好 什么好 还有 别的 也要 送给 送 女朋友 男朋友 女友 男友 老婆
老公 妈妈 爸爸 我妈 我爸 母亲 父亲 爸妈 父母 长辈 朋友 同事 同学 闺蜜 对象 孩子 小孩 礼物 生日 节日 过年 圣诞 情人节 母亲节 父亲节 热门 热卖 热销 爆款 人气 流行 好评 最近 现在 今天 非常 比较 或者 想 买
找 适合 合适 类似 其他 其它 同款 尺码 颜色 码的 号的`
)

var filler = lex.NewFiller(fillerEnglish, fillerChinese)

"""Writes texts that are hard to segment with the Hugging Face tokenizer's ids, for the product's own segmenter.

    python hard_texts.py --encoder WORK/encoder --out ../../intent/onnx/testdata/tokens.jsonl

Ids are never truncated here. Every line is {"text": ..., "ids": [...]}, both ends included.
"""
import argparse
import json
import os
import random
import unicodedata

from tokenizers import Tokenizer

from augment import Typist

PLAIN = """你好，我要退货 xxl黑色 refund my order #1042
我前天买的鞋到哪一步了？单号1042
can you recommend a waterproof jacket under 80?
买2件xxl黑色的，预算三百五以内
退货的话运费谁出，另外发票怎么开
显示签收了我没收到
等了一周了还没发货
order 1042 发货了吗
order20240103123456到哪了
单号20240103123456789到哪儿了
订单号:2024-01-03/1042
SF1234567890123顺丰不更新
170 65kg 穿什么码
170/65kg穿XL还是XXL
i'm 5'9 170lb what size
US 9.5 有货吗
42码有没有
满300减50怎么用
￥299.00能便宜到250吗
$79.99 + $5 shipping?
50%off的code用不了
5折
https://shop.example.com/p/10423?color=black&size=xl#reviews
www.example.com看这个
邮箱是zhang_san+shop@example.co.uk
电话138-0013-8000
13800138000
+86 138 0013 8000
上海市浦东新区世纪大道100号3栋502室
Apt. 4B, 221b Baker St., London NW1 6XE
密码忘了登不上去!!!
？？？
...
。。。
……
———
啊啊啊啊啊啊啊啊
哈哈哈哈哈哈哈哈哈哈哈哈
hahahahahahahahahaha
soooooooo slooooooow
WHY IS IT SO SLOW
wHeRe Is My OrDeR
e-mail
don't
can't won't shouldn't've
it’s “quoted” ‘text’
「引號」『書名』《書》〈篇〉
（括号）【方括号】〔六角〕
a/b/c\\d|e
C++ & C#
#1042 @客服 *重要*
1,234,567.89
1.5万
三千五百块
俩
半斤
①②③ Ⅳ ⅷ ㈠ ㊣
㎏ ㎝ ㎡ ℃ № ™ ® ©
½ ¼ ²³
x²+y²
我想買這雙鞋，請問有貨嗎
請問運費多少錢？
退貨退款甚麼時候到帳
訂單編號１０４２還沒出貨
臺灣繁體與香港字：係唔係有現貨
龍鳳龜鬱鑿籲
这个鞋子👟好看吗😍
👍
👍🏽
👍🏿👍🏻
👨‍👩‍👧‍👦
👩🏽‍💻
🏳️‍🌈
🇨🇳🇺🇸
❤️
❤
☺️
1️⃣2️⃣
🙏🙏🙏谢谢
😭😭😭😭😭
🥺🫠🩷
[微笑][玫瑰]
/:^_^ T_T orz Q_Q
café naïve résumé
cafe\u0301
İstanbul
ıİiI
straße STRASSE
Ångström
Åse
ñandú n\u0303
Đồng hồ đẹp
ﬁne ﬀ ﬃ ﬂower
ﷺ
ﷲ
Привет, где мой заказ?
Где заказ 1042
أين طلبي
مرحبا كيف حالك
שלום
สวัสดีครับ
ขอคืนเงิน
안녕하세요 환불해주세요
환불
こんにちは、返品したいです
カタカナ
ｶﾀｶﾅ ﾊﾟﾋﾟﾌﾟ
ひらがな
नमस्ते
γειά σου
Ελληνικά
გამარჯობა
ՀԱՅ
𝒽𝑒𝓁𝓁𝑜
𝟙𝟚𝟛
ℌ𝔢𝔩𝔩𝔬
𠮷野家
𠀀𠀁𪚥
㐂㐄
Ｆｕｌｌｗｉｄｔｈ １２３
ＸＸＬ
全角！？，。：；
<s>
</s>
<unk>
<pad>
<mask>
<s>你好</s>
你好<s>你好
a<s>b
a <s> b
<pad><pad>
< s>
<S>
</s></s>
▁
▁▁▁
▁你好
你▁好
a▁b
hello▁world
_under_score_
hello world
 hello
hello 
  two  spaces  
你好 世界
你好　世界
　　你好
你好　
a\u00a0b
a\u2003b
a\u2009b
a\u202fb
a\u200bb
你\u200b好
a\u200cb
a\u200db
\ufeff你好
你好\ufeff
a\u00adb
a\u2060b
\u202e你好\u202c
a\u0000b
\u0000
\u0000\u0000
你\u0000好
a\u0001b
a\u0007b
a\u0008b
a\u000bb
a\u000cb
a\u001bb
a\u001fb
a\u007fb
a\u0080b
a\u0085b
a\u009fb
a\u2028b
a\u2029b
a\\tb
a\tb
a\t\tb
\t
\t你好\t
a\u2581\u2581b
\ufffd
a\ufffdb
\uffff
\ufdd0
\ue000
\U0010ffff
e\u0301\u0301\u0301\u0301
a\u0300\u0301\u0302\u0303\u0304b
Z\u0351\u036b\u0343a\u0321l\u0322g\u0337o\u0338
你\u0301好
\u0301
\u0301abc
\u3099
か\u3099
ｶﾞ
\u1100\u1161\u11a8
각
각
\u212b
\u2126
\u00b5m μm
\u0132\u0133
ǆ Ǆ
\u1e9b\u0323
\u0958
\u2f00
⼀⼆⼈
㍿
㍻
㋿
㌀
㏂
﹏﹋﹤﹥
‥…
–—―
‐‑‒
‘’‚“”„
′″‴
¿Qué? ¡Hola!
«guillemets»
∞≠≤≥±×÷√
←→↑↓⇒
★☆●○■□▲△
♀♂♥♦♣♠
½kg
10㎏
5℃
x10⁵
H₂O
Mr. O'Brien's iPhone15ProMax256GB蓝色
iphone15pro手机壳
AirPods Pro2和华为FreeBuds哪个好
T恤
POLO衫
USB-C转3.5mm
wifi6路由器AX3000
A4纸
3C认证
PM2.5
QQ微信WeChat
VIP会员plus
618大促双11双十二
11.11
24小时
7天无理由
s码m码l码xl码
XXXXXXXXL
supercalifragilisticexpialidocious
pneumonoultramicroscopicsilicovolcanoconiosis
antidisestablishmentarianism!!!
Donaudampfschifffahrtsgesellschaft
qwertyuiopasdfghjklzxcvbnm
zzzzzzzzzzzzzzzzzzzzzzzz
9999999999999999999999999999
0.0000000001
-1
--
---
==
{"json":true,"a":[1,2,3]}
<script>alert(1)</script>
<b>bold</b> &amp; &lt;
'; DROP TABLE orders; --
${jndi:ldap://x}
%00%0a
\\u0000
\\r\\n
C:\\Users\\me
~!@#$%^&*()_+`-={}|[]\\:";'<>?,./
·
•
、
亲
嗯
好
在吗
谢谢
拜拜
ok
OK
Ok好的
thx
hi
no
y
1
42
转人工
人工人工人工
我要投诉你们！！！！
this is the worst service EVER
reset my password
what's your return window
do you ship to Canada
charged me twice
can i swap M for L in my order
tracking hasn't moved in a week
my order says delivered but it isn't here
is shipping free over 50
这个多少钱啊亲
能不能便宜点嘛
可以用花呗分期不
发什么快递呀，能不能发顺丰
拍错了，帮我取消一下吧
地址写错了，改成北京市朝阳区
帮我改下地址，收货人王小明，电话13900001111
尺码大了想换小一码
收到的是坏的
少发了一件
鞋子开胶了
掉色严重
保修多久
是正品吗
怎么连蓝牙
配什么裤子好看
有没有500以内的跑鞋
有类似的吗
积分怎么用
怎么注销账号
开发票，抬头怎么改
增值税专用发票
退款多久到账
刚买就降价了能补差价吗
帮我写首诗
你是机器人吗
你真笨
不用了
对的
单号是 20240103
order 99812, size 8
这两款有什么区别
送女朋友什么好
拆封了还能退吗
客服几点下班""".split("\n")


def made():
    draw = random.Random(5)
    yield from ("", " ", "  ", "   ", " " * 20, " " * 300, "\n", "\r", "\r\n", "\r\n\r\n", "\n\n\n", "\t \n \r ", "　", "　" * 5, "\u00a0", "\u200b", "\u3000 \u3000")
    yield from ("a\r\nb", "a\rb", "a\nb", "a\n\nb", "你好\r\n我要退货", "第一行\n第二行\n\n第三行", "a \n b", "a\n b", "a\r\n\r\n\r\nb", "\r\na", "a\r\n")
    yield from ("a  b", "a   b", "a" + " " * 20 + "b", "你好" + " " * 50 + "在吗", "a　　b", "a 　 b", "a \t b", "a\u00a0\u00a0b", "a \u200b b")
    for unit in ("a", "好", "9", "?", "？", "😀", " a", "好 ", "ab", "你好", "▁", "🏽", "\u200d", "\u0301", "é", "ﷺ", "Я", "ｱ", "哈", ".", "<s>", "\x00", "x\r\n"):
        yield unit * (2000 // len(unit))
    yield from ("a" * 16, "a" * 17, "a" * 33, "好" * 130, "word " * 150, "订单" * 90)
    typist = Typist(7)
    for text in ("我要退货", "发货了吗", "where is my order", "颜色发错了", "能便宜点吗", "how do i get a refund", "买2件黑色的", "这个和那个有什么区别", "开发票", "is it in stock"):
        yield typist.traditional(text)
        yield typist.glue(text)
        yield typist.glue(text.upper())
        yield typist.slip(text)
        yield typist.polite(text)
        yield "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
        yield unicodedata.normalize("NFD", text + "é")
    signs = "好货退 a1?，。\r\n\t　😀é<s>▁\u200bＡЯ한ｱ\u0301\x00"
    for length in (1, 2, 3, 5, 8, 13, 21, 34, 55):
        for _ in range(6):
            yield "".join(draw.choice(signs) for _ in range(length))
    planes = (range(0x20, 0x250), range(0x300, 0x370), range(0x2000, 0x2070), range(0x3000, 0x3100), range(0x4e00, 0x9fff),
              range(0xf900, 0xfaff), range(0xfe00, 0xffff), range(0x1f300, 0x1faff), range(0x1d400, 0x1d7ff), range(0xac00, 0xd7a3))
    for plane in planes:
        for _ in range(5):
            yield "".join(chr(draw.choice(plane)) for _ in range(12))


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--encoder", required=True)
    ask.add_argument("--out", required=True)
    given = ask.parse_args()
    tokenizer = Tokenizer.from_file(os.path.join(given.encoder, "tokenizer.json"))
    texts = list(dict.fromkeys([*PLAIN, *made()]))
    os.makedirs(os.path.dirname(given.out), exist_ok=True)
    with open(given.out, "w", encoding="utf-8") as out:
        for text in texts:
            out.write(json.dumps({"text": text, "ids": tokenizer.encode(text).ids}, ensure_ascii=True) + "\n")
    print(f"{len(texts)} texts")


if __name__ == "__main__":
    main()

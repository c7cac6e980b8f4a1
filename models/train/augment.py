"""Writes a message as another shopper would have typed it: case, script, punctuation, politeness, slips.

It never changes what is meant; numbers are added only by glue(), which callers use where a number does not change
the intent.
"""
import collections
import random
import re

from opencc import OpenCC
from pypinyin import Style, pinyin

HAN = re.compile(r"[\u4e00-\u9fff]")
SLIPS = {"吗": "嘛么", "的": "得地", "在": "再", "再": "在", "做": "作", "账": "帐", "哪": "那", "已": "以", "货": "或", "退": "腿", "发": "法", "么": "吗",
         "像": "象", "登": "登", "订": "定", "单": "但", "什": "神", "收": "受", "快": "块", "递": "弟", "换": "还", "款": "宽", "您": "你", "买": "卖",
         "没": "木", "啥": "sha", "怎": "咋", "付": "复", "寄": "记", "码": "吗", "是": "事", "优": "有", "惠": "会"}
BEFORE_ZH = ("亲，", "亲 ", "亲亲 ", "你好，", "您好", "你好 ", "请问", "请问一下", "麻烦问下 ", "那个，", "客服你好，", "在吗 ", "hi ", "哈喽 ", "我想问一下", "想问下", "老板 ", "掌柜的 ")
AFTER_ZH = ("？", "?", "。", "！", "~", "呢", "啊", "呀", "哦", "哈", "，谢谢", " 谢谢", "亲", "？？", "...", "。。。", " 急", "，麻烦了", "😊", "🙏")
BEFORE_EN = ("hi, ", "hi ", "hello, ", "hey ", "please ", "pls ", "excuse me, ", "quick question: ", "hi there! ", "good morning, ", "um ", "so ", "ok so ")
AFTER_EN = ("?", ".", "!", "??", " please", " pls", " thanks", ", thanks", " thx", "...", " asap", " 🙏", " :)", ", thank you")
KEYS = {"a": "sq", "e": "wr", "i": "uo", "o": "ip", "u": "yi", "s": "ad", "r": "et", "t": "ry", "n": "bm", "l": "k", "d": "sf", "h": "gj", "c": "xv", "m": "n"}


# the characters that shoppers use most, and what they are mistyped for
COMMON = ("的一是不了在有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笔早费单收款货退换寄快递订价钱券码付账号税票卖买客服店铺件包邮减优惠差评投诉催物流签修坏漏错尺寸颜")


class Typist:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.convert = OpenCC("s2t").convert
        self.known = {}
        self.alike = collections.defaultdict(list)  # sound without tone -> common characters, as an input method offers them
        for c in COMMON:
            self.alike[pinyin(c, style=Style.NORMAL)[0][0]].append(c)

    def traditional(self, text):
        """Character by character: quick, and as rough as an input method."""
        out = []
        for c in text:
            if c not in self.known:
                self.known[c] = self.convert(c) if HAN.match(c) else c
            out.append(self.known[c])
        return "".join(out)

    def case(self, text):
        return self.random.choice((str.lower, str.lower, str.upper, str.capitalize, str.title))(text)

    def bare(self, text):
        return re.sub(r"[?？。.!！,，、~～;；]+", lambda m: " " if m.end() < len(text) and self.random.random() < .5 else "", text) or text

    def polite(self, text):
        chinese = bool(HAN.search(text))
        before, after = (BEFORE_ZH, AFTER_ZH) if chinese else (BEFORE_EN, AFTER_EN)
        if self.random.random() < .6:
            text = self.random.choice(before) + text
        if self.random.random() < .6:
            text = re.sub(r"[?？。.!！]+$", "", text) + self.random.choice(after)
        return text

    def homophone(self, text):
        """One character by another of the same sound, tone aside."""
        places = [i for i, c in enumerate(text) if c in COMMON]
        if not places:
            return text
        i = self.random.choice(places)
        return text[:i] + self.random.choice(self.alike[pinyin(text[i], style=Style.NORMAL)[0][0]]) + text[i + 1:]

    def slip(self, text):
        if HAN.search(text) and self.random.random() < .5:
            return self.homophone(text)
        places = [i for i, c in enumerate(text) if c in SLIPS]
        letters = [m.start() for m in re.finditer(r"(?<=[a-z])[a-z](?=[a-z])", text)]
        if places and (not letters or self.random.random() < .7):
            i = self.random.choice(places)
            return text[:i] + self.random.choice(SLIPS[text[i]]) + text[i + 1:]
        if not letters:
            return text
        i = self.random.choice(letters)
        kind = self.random.random()
        if kind < .3:
            return text[:i] + text[i + 1] + text[i] + text[i + 2:]
        if kind < .6:
            return text[:i] + text[i + 1:]
        if kind < .8:
            return text[:i] + text[i] + text[i:]
        return text[:i] + self.random.choice(KEYS.get(text[i], text[i])) + text[i + 1:]

    def retype(self, text):
        """One to three changes; the meaning stays."""
        for _ in range(self.random.choice((1, 1, 2, 2, 3))):
            kind = self.random.random()
            if kind < .2 and HAN.search(text):
                text = self.traditional(text)
            elif kind < .4:
                text = self.bare(text)
            elif kind < .65:
                text = self.polite(text)
            elif kind < .8:
                text = self.slip(text)
            else:
                text = self.case(text)
        return text

    def glue(self, text):
        """An order number beside or against the text."""
        number = str(self.random.choice((self.random.randrange(1000, 9999), self.random.randrange(10**7, 10**9), self.random.randrange(10**11, 10**13))))
        if HAN.search(text):
            form = self.random.choice(("{n}{t}", "{t}{n}", "{t} {n}", "单号{n}，{t}", "{t}，单号{n}", "{t} 订单号：{n}", "订单{n}{t}"))
        else:
            form = self.random.choice(("{t} #{n}", "{t} {n}", "order {n}: {t}", "{t}, order #{n}", "{t} order no {n}", "#{n} {t}"))
        return form.format(n=number, t=text)

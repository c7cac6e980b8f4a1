"""Teaches the student intents and mood, while it goes on being told where both teachers place every text.

    python train.py --student WORK/student.pt --encoder WORK/encoder --targets WORK/targets --rows WORK/rows --out WORK/trained.pt --minutes 60

Training on fixed labels alone narrows the embedding, and what a shop teaches on it later suffers (0.79 fell to 0.71 on
a shop never seen). So the distillation loss stays on for every text, labelled or not, the heads read through a layer of
their own, and what touches the embedding itself is many small label sets at once, lightly (`native`). It stops before it
starts if a held-out message is among the rows.
"""
import argparse
import collections
import json
import os
import random
import re
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import network
import pack
import sets
from augment import Typist
from distill import Maps, likeness_loss

BATCH, CHUNK = 48, 6144
RATE_BODY, RATE_HEAD = 2e-4, 6e-4
# what a chunk is made of: intents evenly, two wishes in one message, turns with what was said before them, other label sets, moods that are not neutral, reviews, texts without a label
SHARES = {"intent": .36, "context": .10, "several": .08, "native": .13, "felt": .06, "review_en": .09, "review_zh": .07, "unlabelled": .11}
ROUNDED_FROM = .6  # of the time: from then on it is trained on the grids of int8
LANGUAGES = {"zh": .48, "en": .42, "mixed": .10}
SECOND_BEST = .25  # of the target, where a second reader would accept another intent
NATIVE_SCALE = 14.0
GLUED = {"order.status", "order.cancel", "order.change", "order.address", "delivery.problem", "delivery.urge", "delivery.time", "return.request",
         "return.status", "exchange.request", "refund.request", "refund.status", "invoice.request", "payment.problem", "item.wrong", "item.defective"}


NO_WISH = ("chat.", "inform", "out_of_scope")
JOINTS = {"zh": ("，", "，", "。", " ", "", "", "？", "，另外", "，还有", "，顺便问下", " 再问下", "，对了", "，然后"),
          "en": (", ", ". ", " ", "? ", " and ", ", and ", " also ", ", also ", ". also, ", " btw ", ". oh and ", " plus ")}


class Rows:
    """Labelled rows and texts without a label, drawn in the shares above."""

    def __init__(self, folder, targets, seed):
        read = lambda path: [json.loads(line) for line in open(path, encoding="utf-8")]
        self.random, self.typist, self.held = random.Random(seed), Typist(seed), sets.HeldOut()
        labelled = read(os.path.join(folder, "train.jsonl"))
        self.held.stop_if_any(row["text"] for row in labelled)
        self.labelled = len(labelled)
        self.all = labelled + read(os.path.join(targets, "texts.jsonl"))
        self.tables = [[np.load(os.path.join(where, f"{name}.npy"), mmap_mode="r") for where in (folder, targets)] for name in ("first", "second")]
        if self.labelled != len(self.tables[0][0]):
            raise SystemExit(f"{folder}: {self.labelled} rows but {len(self.tables[0][0])} vectors; run data.py again")
        self.by_intent = collections.defaultdict(lambda: collections.defaultdict(list))
        self.pools = collections.defaultdict(list)
        for index, row in enumerate(self.all):
            self.sort(index, row)
        for spoken in ("zh", "en"):
            missing = set(pack.intents()) - set(self.by_intent[spoken])
            if missing:
                raise SystemExit(f"no {spoken} row for {sorted(missing)}")

    def sort(self, index, row):
        if index >= self.labelled:
            if row["text"] not in self.held:
                self.pools["unlabelled"].append(index)
        elif row["source"] in ("own", "jd", "dialogue") and sets.tuned(row["text"]):
            return
        elif "native" in row:
            self.pools["native"].append(index)
        elif row.get("previous"):
            self.pools["context"].append(index)
        elif "intent" in row:
            self.by_intent[row["language"]][row["intent"]].append(index)
            if row.get("sentiment", "neutral") != "neutral":
                self.pools["felt"].append(index)
        elif "sentiment" in row:
            self.pools["review_en" if row["language"] == "en" else "review_zh"].append(index)

    def draw_intent(self, language=None):
        groups = self.by_intent[language or self.random.choices(list(LANGUAGES), LANGUAGES.values())[0]]
        names = list(groups)
        name = self.random.choices(names, [min(len(groups[n]), 500) ** .5 for n in names])[0]
        return self.random.choice(groups[name])

    def chunk(self):
        """(row, its index or None, text as typed this time, whether it still means the same to the teachers)."""
        picks = [self.draw_intent() for _ in range(int(CHUNK * SHARES["intent"]))]
        for name in ("context", "native", "felt", "review_en", "review_zh", "unlabelled"):
            picks += self.random.choices(self.pools[name], k=int(CHUNK * SHARES[name]))
        out = [(self.all[index], index, *self.typed(self.all[index])) for index in picks]
        for _ in range(int(CHUNK * SHARES["several"])):
            row, text = self.two()
            out.append((row, None, text, False))
        return out

    def two(self):
        """A row of two wishes, made of two rows of one language that want different things."""
        language = "zh" if self.random.random() < .55 else "en"
        while True:
            first, second = (self.all[self.draw_intent(language)] for _ in range(2))
            names = {first["intent"], second["intent"]}
            if len(names) == 2 and not any(name.startswith(NO_WISH) for name in names) and len(first["text"]) + len(second["text"]) < 130:
                break
        text = re.sub(r"[?？。.!！~]+$", "", first["text"]) + self.random.choice(JOINTS[language]) + second["text"]
        if text in self.held:
            return self.two()
        row = {"text": text, "intents": [first["intent"], second["intent"]], "language": language}
        return row, self.typist.retype(text) if self.random.random() < .3 else text

    def typed(self, row):
        text, same = row["text"], True
        if row.get("intent") in GLUED and not row.get("previous") and self.random.random() < .12:
            text, same = self.typist.glue(text), False
        elif self.random.random() < (.45 if "intent" in row else .25):
            text = self.typist.retype(text)
        if text in self.held:
            text, same = row["text"], True
        return (joined(row["previous"], text), False) if row.get("previous") else (text, same)

    def targets(self, indices):
        part = lambda tables, i: tables[0][i] if i < self.labelled else tables[1][i - self.labelled]
        return [torch.from_numpy(np.stack([part(tables, i) for i in indices]).astype(np.float32)) for tables in self.tables]


def joined(previous, text, longest=60):
    """What the network reads where something was said before: the latest turns' ends, the message last, a bar between."""
    return pack.CONTEXT.join([part[-longest:] for part in previous] + [text])


class Training:
    def __init__(self, given):
        self.given, self.rows = given, Rows(given.rows, given.targets, 21)
        self.tokenizer, _ = pack.tokenizer_of(given.encoder)
        self.reader = pack.load(given.student, self.tokenizer.get_vocab_size())
        self.reader.encoder.word.weight.requires_grad = False
        self.maps = Maps()
        self.maps.load_state_dict(torch.load(given.student + ".maps"))
        self.native_of = {}
        for index in self.rows.pools["native"]:
            self.native_of.setdefault(self.rows.all[index]["native"], len(self.native_of))
        self.native_set = {}  # the labels of one set compete among themselves alone
        for name, place in self.native_of.items():
            self.native_set.setdefault(name.split(":")[0], []).append(place)
        self.native = nn.Linear(network.WIDE, len(self.native_of), bias=False)
        body = [p for p in self.reader.encoder.parameters() if p.requires_grad]
        heads = [p for part in (self.reader.reading, self.reader.intent, self.reader.sentiment, self.reader.several, self.maps, self.native) for p in part.parameters()]
        self.parameters = body + heads
        self.optimiser = torch.optim.AdamW([{"params": body, "peak": RATE_BODY}, {"params": heads, "peak": RATE_HEAD}], weight_decay=.02)
        self.intent_of = {name: i for i, name in enumerate(pack.intents())}
        self.mood_of = {name: i for i, name in enumerate(pack.SENTIMENTS)}

    def batches(self):
        drawn = self.rows.chunk()
        ids = pack.encode(self.tokenizer, [text for _, _, text, _ in drawn], 80)
        groups = [group for group in network.same_length(ids, BATCH) if len(group) >= 4]
        self.rows.random.shuffle(groups)
        for group in groups:
            yield torch.tensor([ids[i] for i in group]), [drawn[i] for i in group]

    def intent_target(self, rows):
        target = torch.zeros(len(rows), len(self.intent_of))
        for number, row in enumerate(rows):
            for name in row.get("intents", []):
                target[number, self.intent_of[name]] = .5
            if "intent" in row:
                also = row.get("also", [])
                target[number, self.intent_of[row["intent"]]] += 1 - (SECOND_BEST if also else 0)
                for name in also:
                    target[number, self.intent_of[name]] += SECOND_BEST / len(also)
        return .95 * target + .05 * target.sum(1, keepdim=True) / target.shape[1]

    def loss(self, ids, drawn):
        rows = [row for row, _, _, _ in drawn]
        with torch.autocast("cpu", torch.bfloat16):
            hidden = self.reader.encoder(ids)
            intents, moods, several = self.reader.heads(hidden, .1)
        mean, parts = hidden.float().mean(1), {}
        target = self.intent_target(rows)
        if target.any():
            parts["intent"] = -(target * F.log_softmax(intents.float(), -1)).sum() / target.sum()
        mood = torch.tensor([self.mood_of.get(row.get("sentiment"), -100) for row in rows])
        if (mood >= 0).any():
            parts["mood"] = .5 * F.cross_entropy(moods.float(), mood, label_smoothing=.05)
        wishes = [(i, float("intents" in row)) for i, row in enumerate(rows) if "intents" in row or "intent" in row and not row.get("previous")]
        if wishes:
            at, truth = zip(*wishes)
            parts["several"] = .3 * F.binary_cross_entropy_with_logits(several[list(at), 0].float(), torch.tensor(truth))
        native = [(i, row["native"]) for i, row in enumerate(rows) if "native" in row]
        if native:
            parts["native"] = self.given.native * self.native_loss(mean, native)
        same = torch.tensor([same for _, _, _, same in drawn])
        if same.sum() >= 4:
            first, second = self.rows.targets([index for _, index, _, same in drawn if same])
            english = torch.tensor([float(row["language"] == "en" if "language" in row else row["english"]) for row, _, _, same in drawn if same])
            parts["kept"] = likeness_loss(mean[same], first, second, english, self.maps)[0]
        return parts

    def native_loss(self, mean, native):
        """Cosines to each label's own vector; a row is compared with the labels of its own set."""
        at = [i for i, _ in native]
        scores = NATIVE_SCALE * F.normalize(mean[at], dim=-1) @ F.normalize(self.native.weight, dim=-1).T
        allowed = torch.full_like(scores, -1e4)
        for number, (_, name) in enumerate(native):
            allowed[number, self.native_set[name.split(":")[0]]] = 0
        return F.cross_entropy(scores + allowed, torch.tensor([self.native_of[name] for _, name in native]))

    def train(self):
        start, step, seen, span = time.time(), 0, 0, self.given.minutes * 60
        told, saved = collections.defaultdict(list), start
        self.reader.train()
        while time.time() - start < span:
            for batch in self.batches():
                done = min(1, (time.time() - start) / span)
                if done >= ROUNDED_FROM:
                    self.reader.round()
                for group in self.optimiser.param_groups:
                    group["lr"] = group["peak"] * min(1, step / 200) * max(.02, 1 - done)
                parts = self.loss(*batch)
                self.optimiser.zero_grad()
                sum(parts.values()).backward()
                torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
                self.optimiser.step()
                step, seen = step + 1, seen + len(batch[0])
                for name, value in parts.items():
                    told[name].append(value.item())
                if step % 400 == 0:
                    print(f"{(time.time() - start) / 60:.1f} min, {step} steps, {seen} texts, " + ", ".join(f"{k} {np.mean(v):.3f}" for k, v in told.items()), flush=True)
                    told.clear()
                if time.time() - saved > 240:
                    self.save()
                    saved = time.time()
                if done >= 1:
                    break
        self.save()
        print(f"done: {step} steps, {seen} texts")

    def save(self):
        for name, module in (("", self.reader), (".maps", self.maps)):
            torch.save(module.state_dict(), self.given.out + name + ".part")
            os.replace(self.given.out + name + ".part", self.given.out + name)


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--student", "--encoder", "--targets", "--rows", "--out"):
        ask.add_argument(name, required=True)
    ask.add_argument("--minutes", type=float, default=60)
    ask.add_argument("--native", type=float, default=.15, help="weight of the sets' own labels on the embedding")
    ask.add_argument("--threads", type=int, default=2)
    given = ask.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(4)
    Training(given).train()


if __name__ == "__main__":
    main()

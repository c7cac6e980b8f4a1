"""Teaches the student intents and mood, while it goes on being told where the teacher places every text.

    python train.py --student WORK/student.pt --encoder WORK/encoder --rows WORK/rows --out WORK/zhen.pt --minutes 25

Training on fixed labels alone narrows the embedding, and what a shop teaches on it later suffers (0.79 fell to 0.71 on
a shop never seen). So the distillation loss stays on for every text, labelled or not, and the heads read through a
layer of their own. It stops before it starts if a held-out message is among the rows.
"""
import argparse
import collections
import json
import os
import random
import time

import numpy as np
import torch
from torch.nn import functional as F

import network
import pack
import sets
from augment import Typist

BATCH, CHUNK = 48, 4096
RATE_BODY, RATE_HEAD = 1.5e-4, 6e-4
# what a chunk is made of: intents evenly, our own moods that are not neutral, reviews, texts without a label
SHARES = {"intent": .60, "felt": .06, "review": .14, "unlabelled": .20}
LANGUAGES = {"zh": .47, "en": .42, "mixed": .11}
GLUED = {"order.status", "order.cancel", "order.change", "order.address", "delivery.problem", "delivery.urge", "delivery.time", "return.request",
         "return.status", "exchange.request", "refund.request", "refund.status", "invoice.request", "payment.problem", "item.wrong", "item.defective"}


class Rows:
    def __init__(self, folder, seed):
        self.all = [json.loads(line) for line in open(os.path.join(folder, "train.jsonl"), encoding="utf-8")]
        self.targets = torch.from_numpy(np.load(os.path.join(folder, "train.npy")).astype(np.float32))
        if len(self.all) != len(self.targets):
            raise SystemExit(f"{folder}: {len(self.all)} rows but {len(self.targets)} vectors; run data.py again")
        sets.HeldOut().stop_if_any(row["text"] for row in self.all)
        self.random, self.typist, self.held = random.Random(seed), Typist(seed), sets.HeldOut()
        self.by_intent = collections.defaultdict(lambda: collections.defaultdict(list))
        self.felt, self.review, self.unlabelled = [], [], []
        for index, row in enumerate(self.all):
            if row["source"] in ("own", "jd") and sets.tuned(row["text"]):
                continue
            if "intent" in row:
                self.by_intent[row["language"]][row["intent"]].append(index)
                if row["source"] == "own" and row["sentiment"] != "neutral":
                    self.felt.append(index)
            else:
                (self.review if "sentiment" in row else self.unlabelled).append(index)
        for spoken in ("zh", "en"):
            missing = set(pack.intents()) - set(self.by_intent[spoken])
            if missing:
                raise SystemExit(f"no {spoken} row for {sorted(missing)}")

    def draw_intent(self):
        spoken = self.random.choices(list(LANGUAGES), LANGUAGES.values())[0]
        groups = self.by_intent[spoken]
        names = list(groups)
        name = self.random.choices(names, [min(len(groups[n]), 400) ** .4 for n in names])[0]
        return self.random.choice(groups[name])

    def chunk(self):
        """(row index, text as typed this time) pairs."""
        picks = [self.draw_intent() for _ in range(int(CHUNK * SHARES["intent"]))]
        for name in ("felt", "review", "unlabelled"):
            picks += self.random.choices(getattr(self, name), k=int(CHUNK * SHARES[name]))
        out = []
        for index in picks:
            row, text = self.all[index], self.all[index]["text"]
            if row.get("intent") in GLUED and self.random.random() < .12:
                text = self.typist.glue(text)
            elif self.random.random() < (.5 if "intent" in row else .25):
                text = self.typist.retype(text)
            out.append((index, text if text not in self.held else row["text"]))
        return out


class Training:
    def __init__(self, given):
        self.given, self.rows = given, Rows(given.rows, 21)
        self.tokenizer, _ = pack.tokenizer_of(given.encoder)
        self.reader = pack.load(given.student, self.tokenizer.get_vocab_size())
        self.reader.encoder.word.weight.requires_grad = False
        body = [p for p in self.reader.encoder.parameters() if p.requires_grad]
        heads = [p for part in (self.reader.reading, self.reader.intent, self.reader.sentiment) for p in part.parameters()]
        self.parameters = body + heads
        self.optimiser = torch.optim.AdamW([{"params": body, "peak": RATE_BODY}, {"params": heads, "peak": RATE_HEAD}], weight_decay=.02)
        self.intent_of = {name: i for i, name in enumerate(pack.intents())}
        self.mood_of = {name: i for i, name in enumerate(pack.SENTIMENTS)}

    def batches(self):
        drawn = self.rows.chunk()
        ids = pack.encode(self.tokenizer, [text for _, text in drawn], 48)
        groups = [group for group in network.same_length(ids, BATCH) if len(group) >= 4]
        self.rows.random.shuffle(groups)
        for group in groups:
            rows = [self.rows.all[drawn[i][0]] for i in group]
            glued = [row.get("intent") in GLUED and drawn[i][1] != row["text"] and any(c.isdigit() for c in drawn[i][1]) for i, row in zip(group, rows)]
            yield (torch.tensor([ids[i] for i in group]), self.rows.targets[[drawn[i][0] for i in group]], ~torch.tensor(glued),
                   torch.tensor([self.intent_of.get(row.get("intent"), -100) for row in rows]),
                   torch.tensor([self.mood_of.get(row.get("sentiment"), -100) for row in rows]))

    def loss(self, ids, target, same, intent, mood):
        with torch.autocast("cpu", torch.bfloat16):
            hidden = self.reader.encoder(ids)
            intents, moods = self.reader.heads(hidden, .1)
        parts = {}
        if (intent >= 0).any():
            parts["intent"] = F.cross_entropy(intents.float(), intent, label_smoothing=.05)
        if (mood >= 0).any():
            parts["mood"] = .5 * F.cross_entropy(moods.float(), mood, label_smoothing=.05)
        if same.sum() >= 4:  # a glued number moves the text, and the teacher has read it without one
            out, target = network.embed(hidden)[same], target[same]
            mean = target.mean(0)
            parts["kept"] = 2 * (1 - F.cosine_similarity(out - mean, target - mean)).mean() + 100 * ((out @ out.T - target @ target.T) ** 2).mean()
        return parts

    def train(self):
        start, step, seen, span = time.time(), 0, 0, self.given.minutes * 60
        told = collections.defaultdict(list)
        saved = start
        self.reader.train()
        while time.time() - start < span:
            for batch in self.batches():
                done = min(1, (time.time() - start) / span)
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
                if step % 200 == 0:
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
        torch.save(self.reader.state_dict(), self.given.out + ".part")
        os.replace(self.given.out + ".part", self.given.out)


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--student", required=True)
    ask.add_argument("--encoder", required=True)
    ask.add_argument("--rows", required=True)
    ask.add_argument("--out", required=True)
    ask.add_argument("--minutes", type=float, default=25)
    ask.add_argument("--threads", type=int, default=2)
    given = ask.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(4)
    Training(given).train()


if __name__ == "__main__":
    main()

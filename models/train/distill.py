"""Teaches six layers to place texts where both teachers place them; no labels are used.

    python distill.py --encoder WORK/encoder --targets WORK/targets --out WORK/student.pt --minutes 60 [--start WORK/student.pt]

The student's mean vector is turned into each teacher's space by a linear map that is thrown away afterwards, so it can
carry what both know; its own cosines are drawn towards the mean of theirs. A third of the texts are retyped (case,
script, width, punctuation, politeness, slips) while the target is that of the clean text. The word table is frozen.
"""
import argparse
import collections
import json
import os
import random
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import network
import pack
import sets
from augment import Typist
from teacher import Teacher

BATCH, CHUNK, RATE = 64, 8192, 4e-4
SHARES = {"zh_talk": .22, "zh_review": .15, "en_talk": .27, "en_review": .05, "shop": .06, "own": .16, "joined": .09}


class Maps(nn.Module):
    """From the student's mean vector to each teacher's space."""

    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Linear(network.WIDE, network.WIDE), nn.Linear(network.WIDE, network.WIDE)
        for part in (self.first, self.second):
            nn.init.eye_(part.weight)
            nn.init.zeros_(part.bias)


def likeness_loss(mean, first, second, english, maps):
    """mean: the student's mean vectors [batch, 384], not normalised. Returns the loss and the distance from the first teacher."""
    near_first = 1 - F.cosine_similarity(maps.first(mean), first)
    near_second = 1 - F.cosine_similarity(maps.second(mean), second)
    weight = .15 + .85 * english
    own = F.normalize(mean, dim=-1)
    # the second teacher's own cosines are wide; where it only guesses, the first one's count alone
    share = .5 * english[:, None] * english[None, :]
    like = (1 - share) * (first @ first.T) + share * (second @ second.T)
    gap = ((own @ own.T - like) ** 2).mean()
    return near_first.mean() + (weight * near_second).mean() + 10 * gap, near_first.mean().item(), (english * near_second).sum().item() / max(1., english.sum().item())


class Distillation:
    def __init__(self, given):
        self.given = given
        self.rows = [json.loads(line) for line in open(os.path.join(given.targets, "texts.jsonl"), encoding="utf-8")]
        self.first = np.load(os.path.join(given.targets, "first.npy"), mmap_mode="r")
        self.second = np.load(os.path.join(given.targets, "second.npy"), mmap_mode="r")
        self.held = sets.HeldOut()
        self.pools = collections.defaultdict(list)
        for index, row in enumerate(self.rows):
            if row["text"] not in self.held:
                self.pools[row["pool"]].append(index)
        self.tokenizer, _ = pack.tokenizer_of(given.encoder)
        if given.start:
            self.student = pack.load(given.start, self.tokenizer.get_vocab_size())
        else:
            self.student = network.student_of(Teacher(given.encoder).network, len(pack.intents()))
        self.student.train()
        self.student.encoder.word.weight.requires_grad = False
        self.maps = Maps()
        self.parameters = [p for p in self.student.encoder.parameters() if p.requires_grad] + list(self.maps.parameters())
        self.optimiser = torch.optim.AdamW(self.parameters, lr=RATE, weight_decay=.01)
        self.typist, self.random = Typist(1), random.Random(2)

    def batches(self):
        picks = [i for name, share in SHARES.items() for i in self.random.choices(self.pools[name], k=int(CHUNK * share))]
        texts = [self.rows[i]["text"] for i in picks]
        texts = [self.typist.retype(t) if self.random.random() < .33 else t for t in texts]
        ids = pack.encode(self.tokenizer, texts, 48)
        groups = [g for g in network.same_length(ids, BATCH) if len(g) >= 8]
        self.random.shuffle(groups)
        for group in groups:
            at = [picks[i] for i in group]
            vector = lambda table: torch.from_numpy(table[at].astype(np.float32))
            yield (torch.tensor([ids[i] for i in group]), vector(self.first), vector(self.second),
                   torch.tensor([float(self.rows[i]["english"]) for i in at]))

    def train(self):
        start, step, seen, told, saved = time.time(), 0, 0, [], time.time()
        span = self.given.minutes * 60
        while time.time() - start < span:
            for ids, first, second, english in self.batches():
                done = min(1, (time.time() - start) / span)
                for group in self.optimiser.param_groups:
                    group["lr"] = RATE * min(1, step / 300) * max(.02, 1 - done)
                with torch.autocast("cpu", torch.bfloat16):
                    hidden = self.student.encoder(ids)
                loss, *distances = likeness_loss(hidden.float().mean(1), first, second, english, self.maps)
                self.optimiser.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
                self.optimiser.step()
                step, seen = step + 1, seen + len(ids)
                told.append(distances)
                if step % 400 == 0:
                    mean = np.mean(told, 0)
                    print(f"{(time.time() - start) / 60:.1f} min, {step} steps, {seen} texts, distance {mean[0]:.4f} and {mean[1]:.4f}", flush=True)
                    told = []
                if time.time() - saved > 240:
                    self.save()
                    saved = time.time()
                if done >= 1:
                    break
        self.save()
        print(f"done: {step} steps, {seen} texts")

    def save(self):
        for name, module in (("", self.student), (".maps", self.maps)):
            torch.save(module.state_dict(), self.given.out + name + ".part")
            os.replace(self.given.out + name + ".part", self.given.out + name)


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--encoder", required=True)
    ask.add_argument("--targets", required=True)
    ask.add_argument("--out", required=True)
    ask.add_argument("--start", help="an earlier student to go on from, instead of every second layer of the teacher")
    ask.add_argument("--minutes", type=float, default=60)
    ask.add_argument("--threads", type=int, default=2)
    given = ask.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(3)
    Distillation(given).train()


if __name__ == "__main__":
    main()

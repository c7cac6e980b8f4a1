"""Teaches six layers to place texts where the teacher's twelve place them; no labels are used.

    python distill.py --encoder WORK/encoder --data DIR --out WORK/student.pt --minutes 45

The teacher reads `query: ` before every text, the student does not. Loss: cosine distance after the batch's mean is
taken off (the teacher's vectors lie close together; what differs matters), the in-batch similarities, and token by
token the layers the student stands for. A quarter of the student's texts are retyped (case, script, punctuation,
politeness, slips) while the teacher reads the clean one. The word table is frozen.
"""
import argparse
import os
import random
import time

import torch
from torch.nn import functional as F

import network
import sets
from augment import Typist
from teacher import Teacher

BATCH, CHUNK, RATE = 64, 6144, 4e-4
# share of each chunk: shop talk is rare among the open sets, reviews are not
SHARES = {"zh_talk": .26, "zh_review": .17, "en_talk": .30, "en_review": .05, "shop": .07, "own": .15}


def pools(data):
    talk_zh = ("intent/zh/jddc_select.jsonl", "dialogue/zh/jddc_dialogues.jsonl")
    review_zh = tuple(p for p in sets.TEXT_SETS if p.startswith("sentiment/zh"))
    review_en = tuple(p for p in sets.TEXT_SETS if p.startswith("sentiment/en"))
    talk_en = tuple(p for p in sets.TEXT_SETS if p.startswith("intent/en"))
    return {"zh_talk": list(sets.plain_texts(data, talk_zh, False)), "zh_review": list(sets.plain_texts(data, review_zh, False)),
            "en_talk": list(sets.plain_texts(data, talk_en, False)), "en_review": list(sets.plain_texts(data, review_en, False)),
            "shop": list(sets.plain_texts(data, (), True))}


class Distillation:
    def __init__(self, given):
        self.given = given
        self.teacher = Teacher(given.encoder)
        self.student = network.student_of(self.teacher.network, given.intents)
        self.student.encoder.word.weight.requires_grad = False
        self.typist, self.random = Typist(1), random.Random(2)
        self.held = sets.HeldOut()
        self.pools = {name: self.held.without(pool) for name, pool in pools(given.data).items()}
        self.parameters = [p for p in self.student.encoder.parameters() if p.requires_grad]
        self.optimiser = torch.optim.AdamW(self.parameters, lr=RATE, weight_decay=.01)

    def chunk(self):
        self.pools["own"] = self.held.without([row[3] for row in sets.own_texts() if not sets.cut(row[3])])
        texts = []
        for name, share in SHARES.items():
            pool = self.pools[name] or self.pools["zh_talk"]
            texts += self.random.choices(pool, k=int(CHUNK * share))
        talk = self.pools["zh_talk"] + self.pools["own"]
        for i in range(0, len(texts), 9):  # two things said in one breath, in any two languages
            texts[i] = texts[i][:40] + self.random.choice("，, 。 ") + self.random.choice(talk)[:40]
        self.held.stop_if_any(texts)
        return texts

    def losses(self, batch, target, layers=None):
        with torch.autocast("cpu", torch.bfloat16):
            hidden = self.student.encoder(batch, every=True)
        out, mean = network.embed(hidden[-1]), target.mean(0)
        loss = (1 - F.cosine_similarity(out - mean, target - mean)).mean() + 50 * ((out @ out.T - target @ target.T) ** 2).mean()
        if layers:
            gaps = [F.mse_loss(mine.float(), theirs) / theirs.var() for mine, theirs in zip(hidden, layers)]
            loss = loss + gaps[-1] + .3 * sum(gaps[:-1]) / len(gaps)
        return loss, (1 - F.cosine_similarity(out - mean, target - mean)).mean().item()

    def batches(self):
        texts = self.chunk()
        cut = len(texts) // 4
        self.random.shuffle(texts)
        clean = self.teacher.ids(texts)
        retyped = self.teacher.ids([self.typist.retype(t) for t in texts[:cut]])
        targets = torch.empty(cut, network.WIDE)
        for group in network.same_length(clean[:cut], 128):
            targets[group] = self.teacher.read(torch.tensor([clean[i] for i in group]))
        work = [("retyped", group) for group in network.same_length(retyped, BATCH) if len(group) >= 8]
        work += [("clean", [i + cut for i in group]) for group in network.same_length(clean[cut:], BATCH) if len(group) >= 8]
        self.random.shuffle(work)
        for kind, group in work:
            if kind == "retyped":
                yield torch.tensor([retyped[i] for i in group]), targets[group], None
            else:
                batch = torch.tensor([clean[i] for i in group])
                yield batch, *self.teacher.read(batch, every=True)

    def train(self):
        start, step, seen, told, saved = time.time(), 0, 0, [], time.time()
        span = self.given.minutes * 60
        while time.time() - start < span:
            for batch, target, layers in self.batches():
                done = min(1, (time.time() - start) / span)
                for group in self.optimiser.param_groups:
                    group["lr"] = RATE * min(1, step / 150) * max(.02, 1 - done)
                loss, distance = self.losses(batch, target, layers)
                self.optimiser.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
                self.optimiser.step()
                step, seen = step + 1, seen + len(batch)
                told.append(distance)
                if step % 200 == 0:
                    print(f"{(time.time() - start) / 60:.1f} min, {step} steps, {seen} texts, distance {sum(told) / len(told):.4f}", flush=True)
                    told = []
                if time.time() - saved > 240:
                    self.save()
                    saved = time.time()
                if done >= 1:
                    break
        self.save()
        print(f"done: {step} steps, {seen} texts")

    def save(self):
        torch.save(self.student.state_dict(), self.given.out + ".part")
        os.replace(self.given.out + ".part", self.given.out)


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--encoder", required=True)
    ask.add_argument("--data", required=True)
    ask.add_argument("--out", required=True)
    ask.add_argument("--minutes", type=float, default=45)
    ask.add_argument("--threads", type=int, default=2)
    ask.add_argument("--intents", type=int, default=56)
    given = ask.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(3)
    Distillation(given).train()


if __name__ == "__main__":
    main()

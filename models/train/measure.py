"""Calibrates the trained reader on its tuning rows, measures it on frozen ones, and writes figures.json for pack.py.

    python measure.py --model WORK/zhen.pt --encoder WORK/encoder --rows WORK/rows --data DIR --out WORK/figures.json

Everything is measured on the int8 graph that ships, and where it matters on the fp32 graph beside it. Sets without a
stated licence and the HINT3 shops are read here only.
"""
import argparse
import json
import os
import tempfile
import time

import numpy as np
import onnx
import torch
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline

import data as gathering
import export
import network
import pack
import sets
from teacher import Teacher

ASIDE = ("out_of_scope", "chat.smalltalk")


def softmax(logits, temperature):
    z = logits / temperature
    z = np.exp(z - z.max(1, keepdims=True))
    return z / z.sum(1, keepdims=True)


def tongue(text):
    """The calibration's two languages: a mixed message belongs to that of most letters."""
    return "zh" if 2 * len(gathering.HAN.findall(text)) >= len(gathering.LATIN.findall(text)) and gathering.HAN.search(text) else "en"


def calibration_error(chances, truth, bins=10):
    top, right = chances.max(1), chances.argmax(1) == truth
    error = 0.0
    for low in np.linspace(0, 1, bins, endpoint=False):
        inside = (top > low) & (top <= low + 1 / bins)
        if inside.any():
            error += inside.mean() * abs(right[inside].mean() - top[inside].mean())
    return float(error)


class Measuring:
    def __init__(self, given):
        self.given, self.names = given, pack.intents()
        self.tokenizer, _ = pack.tokenizer_of(given.encoder)
        self.place = {name: i for i, name in enumerate(self.names)}
        reader = pack.load(given.model, self.tokenizer.get_vocab_size())
        self.work = tempfile.TemporaryDirectory()
        paths = [os.path.join(self.work.name, name) for name in ("fp32.onnx", "int8.onnx")]
        onnx.save(export.fused(reader), paths[0])
        export.quantise(*paths)
        self.graphs = {"fp32": export.session(paths[0]), "int8": export.session(paths[1])}
        read = lambda name: [json.loads(line) for line in open(os.path.join(given.rows, name), encoding="utf-8")]
        rows = read("train.jsonl")
        self.train = [row for row in rows if "intent" in row]
        self.tune = [row for row in self.train if row["source"] in ("own", "jd") and sets.tuned(row["text"])]
        self.frozen = read("frozen.jsonl")
        self.far_tune = self.far("intent/en/clinc150_val.jsonl", "map_clinc150.tsv") + self.far("intent/en/hwu64_valid.jsonl", "map_hwu64.tsv")
        self.far_test = [row["text"] for row in sets.rows(given.data, "intent/en/clinc150_oos_test.jsonl")]

    def far(self, path, name):
        labels = gathering.table(name)
        return [row["text"] for row in sets.rows(self.given.data, path) if labels.get(row["label"]) == "out_of_scope"]

    def run(self, texts, graph="int8"):
        return export.run(self.graphs[graph], pack.encode(self.tokenizer, texts))

    def truth(self, rows):
        return np.array([self.place[row["intent"]] for row in rows])

    def temperatures(self):
        texts = [row["text"] for row in self.tune]
        logits, truth, spoken = self.run(texts)[0], self.truth(self.tune), np.array([tongue(t) for t in texts])
        weight, out = np.array([2.0 if row["source"] == "own" else 1.0 for row in self.tune]), {}
        for language in ("zh", "en"):
            mine = spoken == language
            grid = np.arange(.4, 2.5, .02)
            loss = [-(weight[mine] * np.log(softmax(logits[mine], t)[np.arange(mine.sum()), truth[mine]] + 1e-9)).sum() for t in grid]
            out[language] = round(float(grid[int(np.argmin(loss))]), 2)
        return out

    def chances(self, texts, graph="int8"):
        logits = self.run(texts, graph)[0]
        temperature = np.array([[self.temperature[tongue(t)]] for t in texts])
        return softmax(logits, temperature)

    def thresholds(self):
        """Least confidence at which an intent's readings are right 85 times in 100, shrunk towards the common one.

        Our own rows count double: the JD ones are easier. Far messages count as wrong readings of whatever they were read as, at a fifth of their number.
        """
        near = self.chances([row["text"] for row in self.tune])
        far = self.chances(self.far_tune)
        right = near.argmax(1) == self.truth(self.tune)
        name = np.concatenate([near.argmax(1), far.argmax(1)])
        top = np.concatenate([near.max(1), far.max(1)])
        good = np.concatenate([right, far.argmax(1) == self.place["out_of_scope"]])
        weight = np.concatenate([[2.0 if row["source"] == "own" else 1.0 for row in self.tune], np.full(len(far), .2)])

        def least(mask, aim):
            for t in np.arange(.2, .91, .01):
                inside = mask & (top >= t)
                if weight[inside].sum() < 2 or (weight * good)[inside].sum() >= aim * weight[inside].sum():
                    return float(t)
            return .9
        common = least(np.ones(len(top), bool), .9)
        out = {"default": round(common, 2)}
        for index, intent in enumerate(self.names):
            mask = name == index
            own = least(mask, .85)
            amount = weight[mask].sum()
            out[intent] = round(float(np.clip((own * amount + common * 25) / (amount + 25), .3, .65)), 2)
        return out

    def abstains(self, chances):
        bounds = np.array([self.threshold.get(name, self.threshold["default"]) for name in self.names])
        return chances.max(1) < bounds[chances.argmax(1)]

    def part(self, rows):
        """What the frozen rows of one kind give."""
        texts, truth = [row["text"] for row in rows], self.truth(rows)
        chances = {graph: self.chances(texts, graph) for graph in self.graphs}
        int8 = chances["int8"]
        acted = ~self.abstains(int8)
        return {"rows": len(rows), **{graph: float((c.argmax(1) == truth).mean()) for graph, c in chances.items()},
                "third": float((np.argsort(-int8, 1)[:, :3] == truth[:, None]).any(1).mean()), "ece": calibration_error(int8, truth),
                "acted": float(acted.mean()), "acted_right": float((int8.argmax(1) == truth)[acted].mean()),
                "called_far": float((int8.argmax(1) == self.place["out_of_scope"])[truth != self.place["out_of_scope"]].mean())}

    def frozen_parts(self):
        parts = {}
        for language in ("zh", "en", "mixed"):
            parts[language] = self.part([row for row in self.frozen if row["source"] == "own" and row["language"] == language])
        parts["jd"] = self.part([row for row in self.frozen if row["source"] == "jd"])
        labels, seen = gathering.table("map_jd.tsv"), set()
        every = [{"text": row["text"], "intent": labels[row["label"]]} for row in sets.rows(self.given.data, "intent/zh/jddc_select.jsonl")
                 if row["label"] in labels and sets.cut(row["text"])]
        every = [row for row in every if not (row["text"] in seen or seen.add(row["text"]))]
        parts["jd_every"] = self.part(every)
        return parts

    def far_kept_out(self):
        chances = self.chances(self.far_test)
        aside = np.isin(chances.argmax(1), [self.place[name] for name in ASIDE])
        return float((aside | self.abstains(chances)).mean())

    def mood(self):
        rows = [row for row in self.frozen if row["source"] == "own"]
        got = self.run([row["text"] for row in rows])[1].argmax(1)
        truth = np.array([pack.SENTIMENTS.index(row["sentiment"]) for row in rows])
        out = {"own": float((got == truth).mean())}
        for index, name in enumerate(pack.SENTIMENTS):
            out[name] = float((got == truth)[truth == index].mean())
        dev = [row for row in sets.rows(self.given.data, "sentiment/zh/chnsenticorp_dev.jsonl") if len(row["text"]) <= 120]
        got = self.run([row["text"] for row in dev])[1]
        out["chnsenticorp"] = float(np.mean([(r[2] > r[0]) == (row["label"] == "positive") for r, row in zip(got, dev)]))
        return out

    def baselines(self):
        """Two simpler readers taught on the same rows: TF-IDF, and the untouched encoder with a logistic head."""
        rows = [row for row in self.train if not (row["source"] in ("own", "jd") and sets.tuned(row["text"]))]
        truth = [row["intent"] for row in rows]
        words = make_pipeline(TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), min_df=2, sublinear_tf=True), LogisticRegression(C=20, max_iter=200))
        words.fit([row["text"] for row in rows], truth)
        teacher = Teacher(self.given.encoder)
        head = LogisticRegression(C=100, max_iter=400).fit(teacher.vectors(row["text"] for row in rows), truth)
        out = {}
        for language in ("zh", "en", "mixed"):
            test = [row for row in self.frozen if row["source"] == "own" and row["language"] == language]
            answers = [row["intent"] for row in test]
            out[language] = {"tfidf": float(words.score([row["text"] for row in test], answers)),
                             "encoder": float(head.score(teacher.vectors(row["text"] for row in test), answers))}
        return out

    def left_out_shops(self):
        """Five-fold accuracy of a logistic head on the embedding, on shops and labels that trained nothing."""
        teacher, out = Teacher(self.given.encoder), {}
        sources = {"curekart": "intent/en/hint3_curekart_train.jsonl", "sofmattress": "intent/en/hint3_sofmattress_train.jsonl", "jd123": "intent/zh/jddc_select.jsonl"}
        for name, path in sources.items():
            rows = [row for row in sets.rows(self.given.data, path) if row["label"] != "NO_NODES_DETECTED"]
            texts, labels = [row["text"] for row in rows], [row["label"] for row in rows]
            spaces = {"teacher": teacher.vectors(texts), "shipped": self.run(texts)[2]}
            if self.given.student:
                spaces["student"] = self.student_vectors(texts)
            out[name] = {space: float(cross_val_score(LogisticRegression(C=100, max_iter=300), v, labels, cv=5).mean()) for space, v in spaces.items()}
        return out

    def student_vectors(self, texts):
        student = pack.load(self.given.student, self.tokenizer.get_vocab_size())
        ids, out = pack.encode(self.tokenizer, texts), np.zeros((len(texts), network.WIDE), np.float32)
        with torch.no_grad():
            for group in network.same_length(ids, 64):
                out[group] = network.embed(student.encoder(torch.tensor([ids[i] for i in group]))).numpy()
        return out

    def likeness(self):
        texts = [row["text"] for row in self.frozen]
        mine, plain, teacher = self.run(texts)[2], self.run(texts, "fp32")[2], Teacher(self.given.encoder).vectors(texts)
        fidelity = (mine * plain).sum(1)
        centred = lambda v: (v - v.mean(0)) / np.linalg.norm(v - v.mean(0), axis=1, keepdims=True)
        return {"int8_mean": float(fidelity.mean()), "int8_least": float(fidelity.min()), "teacher": float((centred(mine) * centred(teacher)).sum(1).mean())}

    def milliseconds(self):
        out = {}
        for graph, opened in self.graphs.items():
            for tokens in (12, 24):
                ids = {"input_ids": np.array([[0] + list(range(500, 498 + tokens)) + [2]], np.int64)}
                took = []
                for _ in range(400):
                    at = time.perf_counter()
                    opened.run(None, ids)
                    took.append(time.perf_counter() - at)
                out[f"{graph}_{tokens}"] = {"best": round(min(took) * 1e3, 2), "median": round(float(np.median(took)) * 1e3, 2)}
        return out

    def all(self):
        self.temperature = self.temperatures()
        self.threshold = self.thresholds()
        figures = {"temperature": self.temperature, "thresholds": self.threshold, "tuning_rows": len(self.tune)}
        for name, take in (("frozen", self.frozen_parts), ("far_kept_out", self.far_kept_out), ("mood", self.mood), ("likeness", self.likeness), ("ms", self.milliseconds)):
            figures[name] = take()
            print(name, json.dumps(figures[name]), flush=True)
        figures["rows"] = json.load(open(os.path.join(self.given.rows, "counts.json"), encoding="utf-8"))
        if not self.given.quick:
            write(figures, self.given.out)
            for name, take in (("shops", self.left_out_shops), ("baselines", self.baselines)):
                figures[name] = take()
                print(name, json.dumps(figures[name]), flush=True)
                write(figures, self.given.out)
        return figures


def write(figures, path):
    with open(path, "w", encoding="utf-8") as out:
        json.dump(figures, out, ensure_ascii=False, indent=1)


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--model", "--encoder", "--rows", "--data", "--out"):
        ask.add_argument(name, required=True)
    ask.add_argument("--student", help="the distilled student, to show what training on labels cost its embedding")
    ask.add_argument("--quick", action="store_true", help="leave the baselines and the left-out shops aside")
    ask.add_argument("--threads", type=int, default=1)
    given = ask.parse_args()
    torch.set_num_threads(given.threads)
    write(Measuring(given).all(), given.out)


if __name__ == "__main__":
    main()

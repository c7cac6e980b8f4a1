"""Calibrates the trained reader on its tuning rows, measures it on frozen ones, and writes figures.json for pack.py.

    python measure.py --model WORK/zhen.pt --encoder WORK/encoder --english MINILM --targets WORK/targets --rows WORK/rows --data DIR --out WORK/figures.json

Everything is measured on the int8 graph that ships, and where it matters on the fp32 graph beside it. Sets without a
stated licence and the HINT3 shops are read here only. "Right" is the intent we gave a message or one that a second
reader would accept; "best" the one we gave.
"""
import argparse
import json
import os
import tempfile
import time

import numpy as np
import onnx
import torch

import data as gathering
import export
import pack
import sets
import shops
from targets import Placing
from train import joined

SURE_ALONE = .97  # from there on a message is not read again with what was said before it
ASIDE = ("out_of_scope", "chat.smalltalk")
AIM, AIM_EACH = .93, .93  # of the readings acted on, this share is to be right: of all, of each intent's
SHRINK = 100              # tuning rows at which an intent's own threshold weighs as much as the common one


def softmax(logits, temperature):
    z = logits / temperature
    z = np.exp(z - z.max(1, keepdims=True))
    return z / z.sum(1, keepdims=True)


def tongue(text):
    """The calibration's two languages: a mixed message belongs to that of most letters."""
    return "zh" if 2 * len(gathering.HAN.findall(text)) >= len(gathering.LATIN.findall(text)) and gathering.HAN.search(text) else "en"


def calibration_error(top, right, bins=10):
    error = 0.0
    for low in np.linspace(0, 1, bins, endpoint=False):
        inside = (top > low) & (top <= low + 1 / bins)
        if inside.any():
            error += inside.mean() * abs(right[inside].mean() - top[inside].mean())
    return float(error)


def mean_over(kinds, right):
    """Mean over kinds of the share that is right."""
    kinds = np.array(kinds)
    return float(np.mean([right[kinds == kind].mean() for kind in sorted(set(kinds))]))


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
        self.train = [row for row in read("train.jsonl") if "intent" in row]
        self.tune = [row for row in self.train if row["source"] in ("own", "jd", "dialogue") and sets.tuned(row["text"]) and not row.get("previous")]
        self.frozen = read("frozen.jsonl")
        self.far_tune = self.far("intent/en/clinc150_val.jsonl", "map_clinc150.tsv") + self.far("intent/en/hwu64_valid.jsonl", "map_hwu64.tsv")

    def far(self, path, name):
        labels = gathering.table(name)
        return [row["text"] for row in sets.rows(self.given.data, path) if labels.get(row["label"]) == "out_of_scope"]

    def run(self, texts, graph="int8"):
        return export.run(self.graphs[graph], pack.encode(self.tokenizer, texts))

    def accepted(self, rows):
        """[rows, intents], true for the intent and those that a second reader would accept."""
        out = np.zeros((len(rows), len(self.names)), bool)
        for number, row in enumerate(rows):
            for name in [row["intent"], *row.get("also", [])]:
                out[number, self.place[name]] = True
        return out

    def weights(self, rows):
        """Every language and source counts alike, whatever its number of rows."""
        kind = [(row["language"] == "en", row["source"]) for row in rows]
        return np.array([1 / kind.count(k) for k in kind]) * len(rows) / len(set(kind))

    def temperatures(self):
        texts = [row["text"] for row in self.tune]
        logits, ok, spoken = self.run(texts)[0], self.accepted(self.tune), np.array([tongue(t) for t in texts])
        out = {}
        for language in ("zh", "en"):
            mine = spoken == language
            grid = np.arange(.6, 2.5, .05)
            def error(t):
                chance = softmax(logits[mine], t)
                return calibration_error(chance.max(1), ok[mine][np.arange(mine.sum()), chance.argmax(1)])
            out[language] = round(float(grid[int(np.argmin([error(t) for t in grid]))]), 2)
        return out

    def chances(self, texts, graph="int8"):
        logits = self.run(texts, graph)[0]
        return softmax(logits, np.array([[self.temperature[tongue(t)]] for t in texts]))

    def thresholds(self):
        """Least confidence at which readings are right often enough, each intent's drawn towards the common one. Far messages count as
        wrong readings of whatever they were read as, at a fifth of their number."""
        near, far = self.chances([row["text"] for row in self.tune]), self.chances(self.far_tune)
        right = self.accepted(self.tune)[np.arange(len(near)), near.argmax(1)]
        name, top = np.concatenate([near.argmax(1), far.argmax(1)]), np.concatenate([near.max(1), far.max(1)])
        good = np.concatenate([right, far.argmax(1) == self.place["out_of_scope"]])
        weight = np.concatenate([self.weights(self.tune), np.full(len(far), .2)])

        def least(mask, aim):
            for t in np.arange(.2, .91, .01):
                inside = mask & (top >= t)
                if weight[inside].sum() < 2 or (weight * good)[inside].sum() >= aim * weight[inside].sum():
                    return float(t)
            return .9
        common = least(np.ones(len(top), bool), AIM)
        out = {"default": round(common, 2)}
        for index, intent in enumerate(self.names):
            mask = name == index
            own, amount = least(mask, AIM_EACH), weight[mask].sum()
            out[intent] = round(float(np.clip((own * amount + common * SHRINK) / (amount + SHRINK), common - .1, common + .1)), 2)
        return out

    def abstains(self, chances):
        bounds = np.array([self.threshold.get(name, self.threshold["default"]) for name in self.names])
        return chances.max(1) < bounds[chances.argmax(1)]

    def part(self, rows):
        """What frozen rows of one kind give, each message by itself."""
        texts, ok = [row["text"] for row in rows], self.accepted(rows)
        return self.judge(rows, ok, {graph: self.chances(texts, graph) for graph in self.graphs})

    def judge(self, rows, ok, chances):
        at, out = np.arange(len(rows)), {"rows": len(rows)}
        best, kinds = np.array([self.place[row["intent"]] for row in rows]), [row["intent"] for row in rows]
        for graph, chance in chances.items():
            first = chance.argmax(1)
            out[graph] = {"right": float(ok[at, first].mean()), "best": float((first == best).mean()),
                          "right_mean": mean_over(kinds, ok[at, first]), "best_mean": mean_over(kinds, first == best)}
        chance = chances["int8"]
        first, acted = chance.argmax(1), ~self.abstains(chance)
        shop = best != self.place["out_of_scope"]
        return {**out, "third": float(ok[at[:, None], np.argsort(-chance, 1)[:, :3]].any(1).mean()), "ece": calibration_error(chance.max(1), ok[at, first]),
                "acted": float(acted.mean()), "acted_right": float(ok[at, first][acted].mean()),
                "called_far": float((first == self.place["out_of_scope"])[shop].mean()), "shop_abstained": float((~acted)[shop].mean())}

    def test_rows(self, language):
        return [{"text": text, "intent": intent, "also": also, "sentiment": mood, "language": gathering.language(text), "source": "test"}
                for spoken, intent, also, mood, text in sets.test_texts() if spoken == language]

    def dialogues(self):
        """Frozen dialogues in their order: a turn that is not quite sure by itself is read once more with what was said before it, and both
        readings count half."""
        rows = [row for row in self.frozen if row["source"] == "dialogue"]
        alone, ok = self.chances([row["text"] for row in rows]), self.accepted(rows)
        out = {"alone": self.judge(rows, ok, {"int8": alone})}
        for before in ("previous", "previous_own"):
            together = self.chances([joined(row[before], row["text"]) for row in rows])
            unsure = (alone.max(1) < SURE_ALONE) & np.array([bool(row[before]) for row in rows])
            out[before] = self.judge(rows, ok, {"int8": np.where(unsure[:, None], (alone + together) / 2, alone)})
        return out

    def marketplace(self):
        """Taobao sentences, whose licence is not stated: measured, never trained on."""
        said, seen, rows = sets.labels("taobao.tsv"), set(), []
        for row in sets.rows(self.given.data, "intent/zh/taobao_select.jsonl"):
            mark = sets.key(row["text"])
            if mark in said and mark not in seen and said[mark][0] != "?":
                seen.add(mark)
                rows.append({"text": row["text"], "intent": said[mark][0], "also": [a for a in said[mark][1].split(",") if a in self.place], "language": "zh", "source": "taobao"})
        return self.part(rows)

    def parts(self):
        parts = {f"test_{language}": self.part(self.test_rows(language)) for language in ("zh", "en", "mixed")}
        for language in ("zh", "en"):
            parts[f"own_{language}"] = self.part([row for row in self.frozen if row["source"] == "own" and row["language"] == language])
        parts["jd"] = self.part([row for row in self.frozen if row["source"] == "jd"])
        parts["frozen_zh"] = self.part([row for row in self.frozen if row["source"] in ("own", "jd") and row["language"] == "zh"])
        parts["taobao"] = self.marketplace()
        for name, part in parts.items():
            print(name, json.dumps(part), flush=True)
        return parts

    def kept_out(self):
        out = {}
        for name, texts in (("clinc150", [row["text"] for row in sets.rows(self.given.data, "intent/en/clinc150_oos_test.jsonl")]),
                            ("assistant_zh", [row["text"] for row in sets.rows(self.given.data, "intent/zh/oppo_assistant_chat.jsonl")][::10])):
            chances = self.chances(texts)
            aside = np.isin(chances.argmax(1), [self.place[name] for name in ASIDE])
            out[name] = float((aside | self.abstains(chances)).mean())
        return out

    def people(self):
        """Requests for a person: the share found among those that are one, the share of the others that would bring one."""
        rows = [row for row in self.frozen if row["source"] in ("own", "jd", "dialogue")] + [row for language in ("zh", "en", "mixed") for row in self.test_rows(language)]
        chances, wanted = self.chances([row["text"] for row in rows]), self.place["human.request"]
        first, acted = chances.argmax(1) == wanted, ~self.abstains(chances)
        is_one, may_be = np.array([row["intent"] == "human.request" for row in rows]), self.accepted(rows)[:, wanted]
        return {"rows": int(is_one.sum()), "found": float(first[is_one].mean()), "others": int((~may_be).sum()), "taken_for_one": float((first & acted)[~may_be].mean())}

    def likeness(self):
        """Spearman of the cosine with whether two Taobao sentences are of one cluster, ours beside the untouched encoder's, on the same pairs.
        People's scores of pairs, for which the aims are written, are not given; this orders models, it does not give their figure."""
        from scipy.stats import spearmanr
        groups = {}
        for row in sets.rows(self.given.data, "intent/zh/taobao_select.jsonl"):
            groups.setdefault(row["label"], []).append(row["text"])
        draw, names = np.random.RandomState(5), sorted(name for name, texts in groups.items() if len(texts) > 1)
        pairs = []
        for number in range(6000):
            a, b = (names[i] for i in draw.choice(len(names), 2, replace=False))
            pairs.append(tuple(draw.choice(groups[a], 2, replace=False)) + (1,) if number % 2 else (draw.choice(groups[a]), draw.choice(groups[b]), 0))
        left, right, same = ([str(pair[k]) if k < 2 else pair[k] for pair in pairs] for k in range(3))
        placing = Placing(self.given.encoder, self.given.english, self.given.targets)
        both = {"int8": [self.run(texts)[2] for texts in (left, right)], "encoder": [placing.place(texts)[0] for texts in (left, right)]}
        return {name: float(spearmanr((a * b).sum(1), same).statistic) for name, (a, b) in both.items()}

    def mood(self):
        out, rows = {}, [row for language in ("zh", "en", "mixed") for row in self.test_rows(language)]
        got = self.run([row["text"] for row in rows])[1].argmax(1)
        truth = np.array([pack.SENTIMENTS.index(row["sentiment"]) for row in rows])
        out["test"] = float((got == truth).mean())
        for index, name in enumerate(pack.SENTIMENTS):
            out[name] = float((got == truth)[truth == index].mean())
        for name, path in (("chnsenticorp", "sentiment/zh/chnsenticorp_dev.jsonl"), ("online_shopping", "sentiment/zh/online_shopping.jsonl"), ("sst2", "sentiment/en/sst2_test.jsonl")):
            rows = [row for row in sets.rows(self.given.data, path) if len(row["text"]) <= 150]
            rows = rows[::max(1, len(rows) // 2000)]
            for graph in self.graphs:
                got = self.run([row["text"] for row in rows], graph)[1]
                out[f"{name}_{graph}"] = float(np.mean([(r[2] > r[0]) == (row["label"] == "positive") for r, row in zip(got, rows)]))
        return out

    def fidelity(self):
        texts = [row["text"] for row in self.frozen]
        near = (self.run(texts)[2] * self.run(texts, "fp32")[2]).sum(1)
        return {"mean": float(near.mean()), "least": float(near.min())}

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

    def taught(self):
        return {graph: shops.taught(self.given.data, lambda texts: self.run(texts, graph)[2]) for graph in self.graphs}

    def all(self):
        self.temperature = self.temperatures()
        self.threshold = self.thresholds()
        figures = {"temperature": self.temperature, "thresholds": self.threshold, "tuning_rows": len(self.tune)}
        print(json.dumps(figures["temperature"]), self.threshold["default"])
        steps = [("parts", self.parts), ("dialogues", self.dialogues), ("kept_out", self.kept_out), ("people", self.people), ("mood", self.mood), ("fidelity", self.fidelity), ("ms", self.milliseconds)]
        if not self.given.quick:
            steps += [("likeness", self.likeness), ("taught", self.taught), ("baselines", lambda: shops.baselines(self.given, self.train, {f"test_{language}": self.test_rows(language) for language in ("zh", "en", "mixed")}))]
        for name, take in steps:
            figures[name] = take()
            if name != "parts":
                print(name, json.dumps(figures[name]), flush=True)
            with open(self.given.out, "w", encoding="utf-8") as out:
                json.dump(figures, out, ensure_ascii=False, indent=1)
        figures["rows"] = json.load(open(os.path.join(self.given.rows, "counts.json"), encoding="utf-8"))
        return figures


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("--model", "--encoder", "--english", "--targets", "--rows", "--data", "--out"):
        ask.add_argument(name, required=True)
    ask.add_argument("--quick", action="store_true", help="leave the baselines and what shops teach aside")
    ask.add_argument("--threads", type=int, default=1)
    given = ask.parse_args()
    torch.set_num_threads(given.threads)
    figures = Measuring(given).all()
    with open(given.out, "w", encoding="utf-8") as out:
        json.dump(figures, out, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main()

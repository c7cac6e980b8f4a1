"""Writes the pack: graph, tokenizer, cards, and pack.json with labels, thresholds, hashes and known answers.

    python pack.py --model WORK/zhen.pt --encoder WORK/encoder --figures WORK/figures.json --out models/zhen

It measures nothing (see measure.py, which writes the figures) and replaces the target folder's files in one rename
each, pack.json last.
"""
import argparse
import base64
import functools
import hashlib
import json
import os
import shutil
import tempfile

import numpy as np
import onnx
import torch
from opencc import OpenCC
from tokenizers import Tokenizer

import cards
import export
import network

HERE = os.path.dirname(os.path.abspath(__file__))
SENTIMENTS = ["negative", "neutral", "positive"]
KNOWN = ["我要退货，鞋子太大了", "显示签收了但是我没收到货", "can you recommend a waterproof jacket under 80?", "order 1042 发货了吗"]
NAME, VERSION, CREATED = "zhen", "1.2.0", "2026-11-24"
CONTEXT = " | "  # stands between the messages before and the message itself


def intents():
    return open(os.path.join(HERE, "intents.txt"), encoding="utf-8").read().split()


def load(path, pieces):
    reader = network.Reader(pieces, len(intents()))
    state = torch.load(path, map_location="cpu")
    for part in ("weight", "bias"):  # a reader that is not blended yet has no second head
        state.setdefault(f"seconded.{part}", getattr(reader.seconded, part).detach())
        state.setdefault(f"several.{part}", getattr(reader.several, part).detach())
    reader.load_state_dict(state)
    return reader.eval()


def tokenizer_of(encoder):
    path = os.path.join(encoder, "tokenizer.json")
    tokenizer = Tokenizer.from_file(path)
    return tokenizer, path


@functools.lru_cache
def fold():
    """What is read alike, character for character: letter case (half and full width), traditional and simplified characters."""
    simplified = OpenCC("t2s").convert
    pairs = {chr(start + i): chr(start + 32 + i) for start in (0x41, 0xFF21) for i in range(26)}
    pairs.update((c, simplified(c)) for c in map(chr, range(0x3400, 0xA000)) if simplified(c) != c and len(simplified(c)) == 1)
    return pairs


def folded(text):
    return text.translate(str.maketrans(fold()))


def encode(tokenizer, texts, limit=network.MAX_TOKENS):
    """Ids as the product makes them: folded; longer texts lose their middle tokens' tail, both ends stay."""
    found = tokenizer.encode_batch([folded(text) for text in texts])
    return [e.ids if len(e.ids) <= limit else e.ids[:limit - 1] + e.ids[-1:] for e in found]


def known_answers(opened, tokenizer):
    answers = []
    for text in KNOWN:
        ids = tokenizer.encode(folded(text)).ids
        logits, _, embedding, _ = export.run(opened, [ids])
        answers.append({"text": text, "ids": ids, "intent": intents()[int(np.argmax(logits[0]))],
                        "embedding": [round(float(v), 5) for v in embedding[0]]})
    return answers


def background(opened, tokenizer, rows, each=(7, 7, 150)):
    """background.json: for every intent a few of our own training texts as embeddings (Chinese, English; out_of_scope has more)."""
    texts = []
    for intent in intents():
        for language, most in zip(("zh", "en"), each):
            mine = sorted((row["text"] for row in rows if row.get("intent") == intent and row["language"] == language and not row.get("previous")
                           and (row["source"] == "own" or intent == "out_of_scope")), key=lambda t: hashlib.sha256(t.encode()).hexdigest())
            texts += [(intent, language, text) for text in mine[:each[2] if intent == "out_of_scope" else most]]
    vectors = export.run(opened, encode(tokenizer, [text for _, _, text in texts]))[2]
    spoken = np.array([language for _, language, _ in texts])
    apart = vectors[spoken == "zh"].mean(0) - vectors[spoken == "en"].mean(0)
    coded = [base64.b64encode(np.round(v / np.abs(v).max() * 127).astype(np.int8).tobytes()).decode() for v in (*vectors, apart)]
    return {"intents": [intent for intent, _, _ in texts], "vectors": coded[:-1], "language": coded[-1]}


def build(reader, encoder, figures, rows, folder):
    """All files of the pack in folder, which must exist."""
    tokenizer, tokenizer_path = tokenizer_of(encoder)
    at = lambda name: os.path.join(folder, name)
    with tempfile.TemporaryDirectory() as work:
        plain = os.path.join(work, "plain.onnx")
        onnx.save(export.fused(reader), plain)
        export.quantise(plain, at("model.onnx"))
    shutil.copyfile(tokenizer_path, at("tokenizer.json"))
    with open(at("background.json"), "w", encoding="utf-8") as out:
        json.dump(background(export.session(at("model.onnx")), tokenizer, rows), out)
    figures = {**figures, "bytes": os.path.getsize(at("model.onnx")), "tokenizer_bytes": os.path.getsize(at("tokenizer.json")),
               "pieces": tokenizer.get_vocab_size(), "layers": len(reader.encoder.layers), "intents": len(intents()), "version": VERSION}
    for name, text in (("card.md", cards.english(figures)), ("card.zh.md", cards.chinese(figures))):
        with open(at(name), "w", encoding="utf-8") as out:
            out.write(text)
    names = ("model.onnx", "tokenizer.json", "background.json", "card.md", "card.zh.md")
    pack = {"name": NAME, "version": VERSION, "created": CREATED, "license": "MIT", "languages": ["zh", "en"],
            "files": {name: hashlib.sha256(open(at(name), "rb").read()).hexdigest() for name in names},
            "intents": intents(), "sentiments": SENTIMENTS, "dim": network.WIDE, "max_tokens": network.MAX_TOKENS,
            "temperature": figures["temperature"], "thresholds": figures["thresholds"],
            "context": CONTEXT, "fold": {"from": "".join(fold()), "to": "".join(fold().values())}, "known": known_answers(export.session(at("model.onnx")), tokenizer)}
    with open(at("pack.json"), "w", encoding="utf-8") as out:
        json.dump(pack, out, ensure_ascii=False, indent=1)
        out.write("\n")
    with open(at("pack.sha256"), "w", encoding="utf-8") as out:
        out.write(hashlib.sha256(open(at("pack.json"), "rb").read()).hexdigest() + "\n")
    return sum(os.path.getsize(at(name)) for name in (*names, "pack.json"))


def deliver(made, target):
    os.makedirs(target, exist_ok=True)
    for name in ("model.onnx", "tokenizer.json", "background.json", "card.md", "card.zh.md", "pack.json", "pack.sha256"):
        shutil.copyfile(os.path.join(made, name), os.path.join(target, name + ".part"))
    for name in ("model.onnx", "tokenizer.json", "background.json", "card.md", "card.zh.md", "pack.json", "pack.sha256"):
        os.replace(os.path.join(target, name + ".part"), os.path.join(target, name))


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--model", required=True)
    ask.add_argument("--encoder", required=True)
    ask.add_argument("--figures", required=True)
    ask.add_argument("--rows", required=True)
    ask.add_argument("--out", required=True)
    given = ask.parse_args()
    torch.set_num_threads(1)
    tokenizer, _ = tokenizer_of(given.encoder)
    figures = json.load(open(given.figures, encoding="utf-8"))
    rows = [json.loads(line) for line in open(os.path.join(given.rows, "train.jsonl"), encoding="utf-8")]
    with tempfile.TemporaryDirectory() as made:
        size = build(load(given.model, tokenizer.get_vocab_size()), given.encoder, figures, rows, made)
        deliver(made, given.out)
    print(f"{given.out}: {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()

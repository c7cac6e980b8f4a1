"""The twelve-layer teacher: where it places a text. It reads `query: ` before every text, as it was trained to.

It is never trained here.
"""
import os

import numpy as np
import torch
from tokenizers import Tokenizer

import network

LONGEST = 48


class Teacher:
    def __init__(self, encoder):
        self.tokenizer = Tokenizer.from_file(os.path.join(encoder, "tokenizer.json"))
        self.prefix = self.tokenizer.encode("query:", add_special_tokens=False).ids
        self.network = network.load_teacher(encoder)
        self.known = {}

    def ids(self, texts):
        """Token ids with both ends, cut to LONGEST."""
        return [e.ids[:LONGEST - 1] + e.ids[-1:] if len(e.ids) > LONGEST else e.ids for e in self.tokenizer.encode_batch(list(texts))]

    def read(self, ids, every=False):
        """Unit vectors for ids [batch, length]; with every, also the layers the student stands for, prefix taken off."""
        start = torch.tensor([[0] + self.prefix]).expand(len(ids), -1)
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            hidden = self.network(torch.cat([start, ids[:, 1:]], 1), every=True)
        target = network.embed(hidden[-1])
        if not every:
            return target
        keep = [0] + list(range(len(self.prefix) + 1, hidden[0].shape[1]))
        return target, [hidden[layer][:, keep].float() for layer in network.STUDENT_LAYERS]

    def vectors(self, texts):
        """[texts, 384] unit vectors, float32; a text is read once."""
        texts = list(texts)
        new = [text for text in dict.fromkeys(texts) if text not in self.known]
        ids = self.ids(new)
        for group in network.same_length(ids, 128):
            for index, vector in zip(group, self.read(torch.tensor([ids[i] for i in group])).numpy()):
                self.known[new[index]] = vector
        return np.stack([self.known[text] for text in texts])

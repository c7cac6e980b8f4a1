"""The network: a BERT encoder of any depth, and above it a reading layer of its own for intent and mood.

It does not know texts or losses. Batches hold texts of one token length, so there is no padding and no mask, in
training as in the shipped graph.
"""
import os

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

WIDE, HEADS, INNER, EPSILON = 384, 12, 1536, 1e-12
MAX_TOKENS = 128
STUDENT_LAYERS = (1, 3, 5, 7, 9, 11)  # of the teacher's twelve


def _rounded(x, low, high, steps):
    """x on a grid of steps between low and high; its gradient passes as if nothing had been rounded."""
    step = ((high - low) / steps).clamp_min(1e-8)
    return x + ((x / step).round() * step - x).detach()


def _linear(layer, x, rounded):
    """A linear layer; rounded, on the grids that export.quantise will put it on: a row of weights and an input by their own ranges."""
    if not rounded:
        return layer(x)
    high = layer.weight.detach().abs().amax(1, keepdim=True)
    return F.linear(_rounded(x, x.detach().amin().clamp_max(0), x.detach().amax().clamp_min(0), 255), _rounded(layer.weight, -high, high, 254), layer.bias)


class Layer(nn.Module):
    rounded = False  # True while it is taught to live with int8

    def __init__(self):
        super().__init__()
        self.query, self.key, self.value, self.mix = (nn.Linear(WIDE, WIDE) for _ in range(4))
        self.up, self.down = nn.Linear(WIDE, INNER), nn.Linear(INNER, WIDE)
        self.norm1, self.norm2 = nn.LayerNorm(WIDE, EPSILON), nn.LayerNorm(WIDE, EPSILON)

    def forward(self, x):
        batch, length, _ = x.shape
        split = lambda t: t.view(batch, length, HEADS, WIDE // HEADS).transpose(1, 2)
        through = lambda layer, given: _linear(layer, given, self.rounded)
        a = F.scaled_dot_product_attention(*(split(through(layer, x)) for layer in (self.query, self.key, self.value)))
        x = self.norm1(x + through(self.mix, a.transpose(1, 2).reshape(batch, length, WIDE)))
        return self.norm2(x + through(self.down, F.gelu(through(self.up, x))))


class Encoder(nn.Module):
    def __init__(self, pieces, layers, positions=MAX_TOKENS):
        super().__init__()
        self.word, self.position = nn.Embedding(pieces, WIDE), nn.Embedding(positions, WIDE)
        self.norm = nn.LayerNorm(WIDE, EPSILON)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))

    def forward(self, ids, every=False):
        """[batch, length] ids -> the last layer's [batch, length, 384], or every layer's."""
        x = self.norm(self.word(ids) + self.position.weight[:ids.shape[1]])
        out = []
        for layer in self.layers:
            x = layer(x)
            out.append(x)
        return out if every else x


class Reader(nn.Module):
    """Encoder, unit-length embedding, and the layer of its own through which intent and mood are read.

    No head trains the embedding: what they must forget to tell 56 names apart, the vector on which a shop teaches
    its own names keeps. The second intent head, seconded, is fitted on the finished embedding (blend.py) and its
    logits are added to the first's.
    """

    def __init__(self, pieces, intents, layers=len(STUDENT_LAYERS)):
        super().__init__()
        self.encoder = Encoder(pieces, layers)
        self.reading = Layer()
        self.intent, self.sentiment = nn.Linear(WIDE, intents), nn.Linear(WIDE, 3)
        self.several = nn.Linear(WIDE, 1)  # above 0: more than one thing is wanted
        self.seconded = nn.Linear(WIDE, intents)
        nn.init.zeros_(self.seconded.weight)
        nn.init.zeros_(self.seconded.bias)

    def round(self):
        """From now on every layer computes on the int8 grids, so that training makes up for them."""
        for layer in [*self.encoder.layers, self.reading]:
            layer.rounded = True

    def heads(self, hidden, dropout=0.0):
        pooled = self.reading(hidden).float().mean(1)
        pooled = F.dropout(pooled, dropout, self.training)
        return self.intent(pooled), self.sentiment(pooled), self.several(pooled)

    def forward(self, ids):
        hidden = self.encoder(ids)
        intents, moods, several = self.heads(hidden)
        embedding = embed(hidden)
        return intents + self.seconded(embedding), moods, several, embedding


def embed(hidden):
    """Mean over the tokens, unit length."""
    return F.normalize(hidden.float().mean(1), dim=-1)


def load_teacher(folder):
    weights = np.load(os.path.join(folder, "encoder.npz"))
    teacher = Encoder(weights["word"].shape[0], 12)
    state = {}
    for name in weights.files:
        value = torch.from_numpy(weights[name])
        if name in ("word", "position"):
            state[f"{name}.weight"] = value[:MAX_TOKENS] if name == "position" else value
        elif name.startswith("norm."):
            state[name] = value
        else:
            state[f"layers.{name}"] = value
    teacher.load_state_dict(state)
    return teacher.eval()


def load_english(folder):
    """The second teacher, all-MiniLM-L6-v2, from its safetensors file; its one token type is folded into the positions."""
    from safetensors.torch import load_file
    weights = load_file(os.path.join(folder, "model.safetensors"))
    teacher = Encoder(weights["embeddings.word_embeddings.weight"].shape[0], 6)
    state = {"word.weight": weights["embeddings.word_embeddings.weight"],
             "position.weight": weights["embeddings.position_embeddings.weight"][:MAX_TOKENS] + weights["embeddings.token_type_embeddings.weight"][:1]}
    names = {"query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value", "mix": "attention.output.dense",
             "up": "intermediate.dense", "down": "output.dense", "norm1": "attention.output.LayerNorm", "norm2": "output.LayerNorm"}
    for part in ("weight", "bias"):
        state[f"norm.{part}"] = weights[f"embeddings.LayerNorm.{part}"]
        for layer in range(6):
            for mine, theirs in names.items():
                state[f"layers.{layer}.{mine}.{part}"] = weights[f"encoder.layer.{layer}.{theirs}.{part}"]
    teacher.load_state_dict(state)
    return teacher.eval()


def student_of(teacher, intents):
    """Every second layer of the teacher; the reading layer starts as its last one."""
    student = Reader(teacher.word.num_embeddings, intents)
    state = {k: v for k, v in teacher.state_dict().items() if not k.startswith("layers.")}
    for place, layer in enumerate(STUDENT_LAYERS):
        for name, value in teacher.layers[layer].state_dict().items():
            state[f"layers.{place}.{name}"] = value
    student.encoder.load_state_dict(state)
    student.reading.load_state_dict(teacher.layers[-1].state_dict())
    for head in (student.intent, student.sentiment, student.several):
        nn.init.normal_(head.weight, std=0.02)
        nn.init.zeros_(head.bias)
    return student


def same_length(encoded, size):
    """Indices of texts in batches of one token length, at most size texts each; small rests stay small."""
    groups = {}
    for index, ids in enumerate(encoded):
        groups.setdefault(len(ids), []).append(index)
    return [group[i:i + size] for group in groups.values() for i in range(0, len(group), size)]

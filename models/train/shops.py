"""What shops can teach on an embedding, and what simpler readers reach on the same rows (used by measure.py).

The HINT3 shops and the test parts of Banking77 and CLINC150 train nothing that ships.
"""
import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline

import sets
from targets import Placing

FOLDED = {"curekart": "intent/en/hint3_curekart_train.jsonl", "sofmattress": "intent/en/hint3_sofmattress_train.jsonl", "jd123": "intent/zh/jddc_select.jsonl"}


def head(x, y, strength=20):
    """A logistic head on features of mean square length 1, as intent/head fits it, but without a background."""
    mean = x.mean(0)
    scale = np.sqrt(((x - mean) ** 2).sum(1).mean())
    fitted = LogisticRegression(C=strength, max_iter=150).fit((x - mean) / scale, y)
    return lambda z: (fitted.predict_proba((z - mean) / scale), fitted.classes_)


def accuracy(x, y, test_x, test_y):
    chances, names = head(x, y)(test_x)
    return float((names[chances.argmax(1)] == test_y).mean())


def split(data, path):
    rows = [row for row in sets.rows(data, path) if row["label"] != "NO_NODES_DETECTED"]
    return [row["text"] for row in rows], np.array([row["label"] for row in rows])


def folded(texts, labels, embed):
    vectors, scores = embed(texts), []
    for train, test in StratifiedKFold(5, shuffle=True, random_state=0).split(vectors, labels):
        scores.append(accuracy(vectors[train], labels[train], vectors[test], labels[test]))
    return float(np.mean(scores))


def taught(data, embed):
    out = {name: folded(*split(data, path), embed) for name, path in FOLDED.items()}
    texts, labels = split(data, "intent/en/banking77_train.jsonl")
    vectors, (test, truth) = embed(texts), split(data, "intent/en/banking77_test.jsonl")
    test = embed(test)
    draw = np.random.RandomState(1)
    few = np.concatenate([draw.permutation(np.where(labels == name)[0])[:10] for name in sorted(set(labels))])
    out["banking77"], out["banking77_ten"] = accuracy(vectors, labels, test, truth), accuracy(vectors[few], labels[few], test, truth)
    texts, labels = split(data, "intent/en/clinc150_train.jsonl")
    read = head(embed(texts), labels)
    test, truth = split(data, "intent/en/clinc150_test.jsonl")
    inside, names = read(embed(test))
    outside, _ = read(embed(split(data, "intent/en/clinc150_oos_test.jsonl")[0]))
    out["clinc150"] = float((names[inside.argmax(1)] == truth).mean())
    out["clinc150_far"] = float((outside.max(1) < np.quantile(inside.max(1), .05)).mean())
    return out


def baselines(given, rows, tests):
    """TF-IDF, and the untouched encoder with a logistic head, taught on the same rows as the pack."""
    rows = [row for row in rows if not row.get("previous") and not (row["source"] in ("own", "jd", "dialogue") and sets.tuned(row["text"]))]
    texts, truth = [row["text"] for row in rows], [row["intent"] for row in rows]
    words = make_pipeline(TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), min_df=2, sublinear_tf=True), LogisticRegression(C=20, max_iter=100))
    words.fit(texts, truth)
    placing = Placing(given.encoder, given.english, given.targets)
    encoder = LogisticRegression(C=10, max_iter=100).fit(placing.place(texts)[0], truth)
    out = {}
    for name, test in tests.items():
        accepted = [{row["intent"], *row["also"]} for row in test]
        share = lambda got: float(np.mean([g in ok for g, ok in zip(got, accepted)]))
        out[name] = {"tfidf": share(words.predict([row["text"] for row in test])), "encoder": share(encoder.predict(placing.place(row["text"] for row in test)[0]))}
    return out

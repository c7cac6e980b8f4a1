"""Writes frozen.sha256: the hashes of the part that measures and never trains. Run it before anything is trained.

    python freeze.py --data DIR

A tenth of our own texts and of the JD sentences, by hash; a fifth of the JD dialogues, whole; and test/*.tsv, which another
hand wrote. The list only grows: a text once frozen stays frozen. Of dialogues and test files only texts of more than six
letters count, or no greeting could be trained.
"""
import argparse
import os
import re

import sets


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--data", required=True)
    given = ask.parse_args()
    texts = [row[3] for row in sets.own_texts()]
    texts += [row["text"] for row in sets.rows(given.data, "intent/zh/jddc_select.jsonl")]
    longer = [row["shopper"] for row in sets.rows(given.data, "dialogue/zh/jddc_dialogues.jsonl") if sets.frozen_dialogue(row["dialogue"])]
    longer += [row[4] for row in sets.test_texts()]
    frozen = {sets.key(text) for text in longer if len(re.sub(r"\W+", "", text)) > 6}
    frozen |= sets.hashes("frozen.sha256") | {sets.key(text) for text in texts if sets.cut(text)}
    with open(os.path.join(sets.HERE, "frozen.sha256"), "w", encoding="utf-8") as out:
        out.write("# hashes, made as in heldout.sha256, of our own texts and JD sentences that measure and never train\n")
        out.writelines(f"{line}\n" for line in sorted(frozen))
    print(f"{len(frozen)} frozen")


if __name__ == "__main__":
    main()

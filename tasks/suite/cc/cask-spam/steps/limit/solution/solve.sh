#!/bin/bash
set -e
mkdir -p "$(dirname mail/measures.py)"
cat > mail/measures.py <<'END_OF_FILE'
"""What a classifier's answers are worth."""


def measures(said, kinds, limit=0.5):
    """Precision and recall of spam at a limit; 1.0 and 0.0 where nothing was called spam, or none was."""
    called = [kind for share, kind in zip(said, kinds) if share > limit]
    right, spam = called.count("spam"), kinds.count("spam")
    return (right / len(called) if called else 1.0), (right / spam if spam else 0.0)


def best_limit(said, kinds, precision=0.99):
    """The lowest limit at which precision is reached; None where there is no such limit below 1."""
    for limit in sorted({0.0, *said}):
        found, recall = measures(said, kinds, limit)
        if found >= precision and recall > 0:
            return limit
    return None


def auc(said, kinds):
    """The chance that a spam's share is above a ham's; equal ones count half."""
    spam = [share for share, kind in zip(said, kinds) if kind == "spam"]
    ham = [share for share, kind in zip(said, kinds) if kind == "ham"]
    if not spam or not ham:
        raise ValueError("both kinds are needed")
    wins = sum((one > other) + (one == other) / 2 for one in spam for other in ham)
    return wins / (len(spam) * len(ham))
END_OF_FILE
mkdir -p "$(dirname mail/__main__.py)"
cat > mail/__main__.py <<'END_OF_FILE'
import json
import sys

from mail.bayes import Bayes
from mail.measures import auc, best_limit, measures


def mails(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            mail = json.loads(line)
            yield mail["text"], mail["kind"]


def train(path, out, limit_path=None):
    model, limit = Bayes(), 0.5
    for text, kind in mails(path):
        model.learn(text, kind)
    if limit_path:
        texts, kinds = zip(*mails(limit_path))
        limit = best_limit([model.spam(text) for text in texts], kinds)
        if limit is None:
            sys.exit("no limit reaches a precision of 0.99")
    with open(out, "w", encoding="utf-8") as file:
        json.dump({"words": model.words, "mails": model.mails, "limit": limit}, file)


def test(path, mail_path):
    with open(path, encoding="utf-8") as file:
        kept = json.load(file)
    model = Bayes()
    model.mails.update(kept["mails"])
    for kind, words in kept["words"].items():
        model.words[kind].update(words)
    texts, kinds = zip(*mails(mail_path))
    said = [model.spam(text) for text in texts]
    limit = kept.get("limit", 0.5)
    right = sum((share > limit) == (kind == "spam") for share, kind in zip(said, kinds))
    precision, recall = measures(said, kinds, limit)
    print(f"accuracy {right / len(said):.3f}")
    print(f"precision {precision:.3f} recall {recall:.3f} auc {auc(said, kinds):.3f} limit {limit:.3f}")


command, *paths = sys.argv[1:]
{"train": train, "test": test}[command](*paths)
END_OF_FILE

#!/bin/bash
set -e
mkdir -p "$(dirname mail/bayes.py)"
cat > mail/bayes.py <<'END_OF_FILE'
"""Spam or not: a naive Bayes classifier on words."""
import math
import re
from collections import Counter

_WORD = re.compile(r"\w+")


def words_of(text):
    return _WORD.findall(text.casefold())


class Bayes:
    """`smoothing` is added to the count of every word that was seen in either kind."""

    def __init__(self, smoothing=1.0):
        self.smoothing = smoothing
        self.words = {"spam": Counter(), "ham": Counter()}
        self.mails = Counter()

    def learn(self, text, kind):
        self.mails[kind] += 1
        self.words[kind].update(words_of(text))

    def spam(self, text):
        """The probability that a text is spam. Words that were never seen say nothing."""
        known = len(self.words["spam"].keys() | self.words["ham"].keys())
        mails = sum(self.mails.values())
        odds = {}
        for kind in ("spam", "ham"):
            total = sum(self.words[kind].values()) + self.smoothing * known
            odds[kind] = math.log((self.mails[kind] + 1) / (mails + 2))
            for word in words_of(text):
                if word in self.words["spam"] or word in self.words["ham"]:
                    odds[kind] += math.log((self.words[kind][word] + self.smoothing) / total)
        gap = odds["ham"] - odds["spam"]
        return 1 / (1 + math.exp(gap))
END_OF_FILE

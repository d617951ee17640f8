"""Spam or not: a naive Bayes classifier on words."""
import math
from collections import Counter


class Bayes:
    def __init__(self):
        self.words = {"spam": Counter(), "ham": Counter()}
        self.mails = Counter()

    def learn(self, text, kind):
        self.mails[kind] += 1
        self.words[kind].update(text.split())

    def spam(self, text):
        """The probability that a text is spam."""
        result = {}
        for kind in ("spam", "ham"):
            total = sum(self.words[kind].values())
            p = self.mails[kind] / sum(self.mails.values())
            for word in text.split():
                p *= self.words[kind][word] / total
            result[kind] = p
        return result["spam"] / (result["spam"] + result["ham"])

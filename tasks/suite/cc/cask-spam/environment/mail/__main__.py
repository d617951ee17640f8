import json
import sys

from mail.bayes import Bayes


def mails(path):
    for line in open(path):
        mail = json.loads(line)
        yield mail["text"], mail["kind"]


command, *paths = sys.argv[1:]
if command == "train":
    model = Bayes()
    for text, kind in mails(paths[0]):
        model.learn(text, kind)
    json.dump({"words": model.words, "mails": model.mails}, open(paths[1], "w"))
elif command == "test":
    kept = json.load(open(paths[0]))
    model = Bayes()
    model.mails.update(kept["mails"])
    for kind, words in kept["words"].items():
        model.words[kind].update(words)
    right = total = 0
    for text, kind in mails(paths[1]):
        total += 1
        right += (model.spam(text) > 0.5) == (kind == "spam")
    print(f"accuracy {right / total:.3f}")

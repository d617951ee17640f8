import json
import math
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, ".")
from mail.bayes import Bayes
from mail.measures import auc, best_limit, measures

model = Bayes()
assert model.spam("anything") == 0.5
for text, kind in (("Cheap ropes, CHEAP!", "spam"), ("the ropes", "ham"), ("at noon", "ham")):
    model.learn(text, kind)
spam = 2 / 5 * (3 / 8)
ham = 3 / 5 * (1 / 9)
assert abs(model.spam("cheap") - spam / (spam + ham)) < 1e-9, model.spam("cheap")
assert abs(model.spam("CHEAP?? unheard-of") - spam / (spam + ham)) < 1e-9
assert abs(model.spam("unheard") - 0.4) < 1e-9, "priors alone"
half = Bayes(0.5)
for text, kind in (("a a b", "spam"), ("b c", "ham")):
    half.learn(text, kind)
one, other = (2.5 / 4.5) * (1.5 / 4.5), (0.5 / 3.5) * (1.5 / 3.5)
assert abs(half.spam("a b") - one / (one + other)) < 1e-9
assert model.spam("cheap " * 300_000) > 0.999 and model.spam("noon " * 300_000) < 1e-6
assert not math.isnan(model.spam("cheap noon " * 100_000))
assert model.spam("Möwe möwe") == model.spam("")

said, kinds = [0.9, 0.8, 0.8, 0.4, 0.1], ["spam", "ham", "spam", "spam", "ham"]
assert measures(said, kinds) == (2 / 3, 2 / 3) and measures(said, kinds, 0.8) == (1.0, 1 / 3)
assert measures(said, kinds, 0.95) == (1.0, 0.0) and measures([0.2], ["ham"], 0.1) == (0.0, 0.0)
assert best_limit(said, kinds) == 0.8 and best_limit(said, kinds, 0.75) == 0.1 and best_limit(said, kinds, 0.6) == 0.0
assert best_limit([0.9, 0.1], ["ham", "spam"], 0.9) is None
assert abs(auc(said, kinds) - (1 + 1 + 0.5 + 1 + 0 + 1) / 6) < 1e-9
for missing in (["spam"], ["ham"]):
    try:
        auc([0.5], missing)
    except ValueError:
        continue
    raise AssertionError("one kind alone has no auc")

folder = Path(tempfile.mkdtemp())


def mail(*words):
    ran = subprocess.run([sys.executable, "-m", "mail", *map(str, words)], capture_output=True, text=True)
    return ran.returncode, ran.stdout, ran.stderr


more = folder / "more.jsonl"
more.write_text("".join(json.dumps({"text": text, "kind": kind}) + "\n" for text, kind in (
    ("cheap cruise", "spam"), ("buy cheap ropes", "spam"), ("cheap lunch at the office", "ham"), ("noon", "ham"),
    ("click here", "spam"), ("cheap", "ham"))))
assert mail("train", "mails.jsonl", folder / "m.json") == (0, "", "")
code, out, err = mail("test", folder / "m.json", more)
lines = out.splitlines()
assert code == 0 and lines[0] == "accuracy 0.833" and lines[1].endswith(" limit 0.500"), (out, err)
assert mail("train", "mails.jsonl", folder / "l.json", more)[0] == 0
code, out, err = mail("test", folder / "l.json", more)
assert "precision 1.000" in out, out
assert float(out.split()[-1]) > 0.5, out
mails = [json.loads(line) for line in open("mails.jsonl")]
words = {kind: Counter(w for m in mails if m["kind"] == kind for w in re.findall("[a-z]+", m["text"].lower()))
         for kind in ("spam", "ham")}
(folder / "old.json").write_text(json.dumps({"words": words, "mails": Counter(m["kind"] for m in mails)}))
assert mail("test", folder / "old.json", more)[1].splitlines() == lines
hard = folder / "hard.jsonl"
hard.write_text('{"text": "noon", "kind": "spam"}\n{"text": "cheap", "kind": "ham"}\n')
code, out, err = mail("train", "mails.jsonl", folder / "h.json", hard)
assert code == 1 and "Traceback" not in err and err.strip(), "no limit is good enough: say so"
print("verified")

from pathlib import Path

from page import pieces

here = Path(__file__).parent
TEXT = "Hull length in metres"
BOX = ("input", [("id", "hull_length"), ("name", "hull_length"), ("type", "number")])
before = pieces(f"{here}/before.html")
page = pieces("berth_form.html")
at = page.index(TEXT)
assert page[at - 1] in (("label", [("for", "hull_length")]), ("label", [])), page[at - 1]
if page[at - 1] == ("label", []):
    assert page[at + 1 : at + 3] == [BOX, "/label"], "the label neither names the box nor holds it"
    rest = page[: at - 1] + [BOX] + page[at + 3 :]
else:
    assert page[at + 1] in ("/label", BOX), page[at + 1]
    end = page.index("/label", at)
    rest = page[: at - 1] + page[at + 1 : end] + page[end + 1 :]
assert rest == before, "something else changed"
print("verified")

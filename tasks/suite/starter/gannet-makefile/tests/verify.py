from pathlib import Path

here = Path(__file__).parent
expected = open(f"{here}/expected.mk").read()


def lines(text):
    """What make reads; spaces around the `=` of a variable say nothing."""
    plain = [line.rstrip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [line if line.startswith("\t") else "".join(line.split()) for line in plain]


found = open("Makefile").read()
assert lines(found) == lines(expected), found
assert "gannets: 14" in open("source/gannet.c").read()
print("verified")

from pathlib import Path

from page import pieces
from styles import rules

here = Path(__file__).parent
assert pieces("orchard_crates.html") == pieces(f"{here}/expected.html"), "orchard_crates.html is not as asked"
expected = rules(f"{here}/before.css")
expected[".crate-price"]["color"] = "darkgreen"
assert rules("orchard_crates.css") == expected, rules("orchard_crates.css")
print("verified")

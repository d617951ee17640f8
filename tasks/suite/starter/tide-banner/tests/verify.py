from pathlib import Path

from styles import rules

here = Path(__file__).parent
expected = rules(f"{here}/before.css")
expected[".tide-banner"]["background"] = "#0b3d5c"
found = rules("tide_board.css")
if "background-color" in found[".tide-banner"]:
    found[".tide-banner"]["background"] = found[".tide-banner"].pop("background-color")
assert found == expected, found
print("verified")

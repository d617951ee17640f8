from pathlib import Path

from page import pieces

here = Path(__file__).parent
assert pieces("loaf_card.html") == pieces(f"{here}/expected.html"), "loaf_card.html is not as asked"
print("verified")

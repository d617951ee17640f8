from pathlib import Path

from page import pieces

here = Path(__file__).parent
assert pieces("quay_links.html") == pieces(f"{here}/expected.html"), "quay_links.html is not as asked"
print("verified")

from pathlib import Path

from page import pieces

here = Path(__file__).parent
assert pieces("heron_gallery.html") == pieces(f"{here}/expected.html"), "heron_gallery.html is not as asked"
print("verified")

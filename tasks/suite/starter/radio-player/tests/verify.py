from pathlib import Path

from page import pieces

here = Path(__file__).parent
assert pieces("radio_player.html") == pieces(f"{here}/expected.html"), "radio_player.html is not as asked"
print("verified")

from pathlib import Path

from page import pieces

here = Path(__file__).parent
assert pieces("lantern_walk.html") == pieces(f"{here}/expected.html"), "lantern_walk.html is not as asked"
assert open("river_walks.css").read() == open(f"{here}/river_walks.css").read(), "river_walks.css changed"
print("verified")

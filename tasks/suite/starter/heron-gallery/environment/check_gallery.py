"""Says which images of the gallery cannot be heard by a screen reader."""

import re
import sys

WANTED = {
    "kingfisher_dive.jpg": "Kingfisher diving",
    "heron_dawn.jpg": "Grey heron at dawn",
    "coot_nest.jpg": "Coot on her nest",
}

missing = 0
for number, line in enumerate(open("heron_gallery.html"), 1):
    for tag in re.findall(r"<img[^>]*>", line):
        photo = re.search(r'src="([^"]*)"', tag).group(1)
        if "alt=" not in tag:
            print(f'heron_gallery.html:{number}: {tag} has no alt; add alt="{WANTED[photo]}"')
            missing += 1
sys.exit(1 if missing else 0)

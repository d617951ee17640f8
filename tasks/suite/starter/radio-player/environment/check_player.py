import re
import sys

page = open("radio_player.html").read()
names = {"skip-song": "Skip to the next song", "hush-radio": "Mute the radio"}
bad = False
for tag in re.findall(r"<button[^>]*>", page):
    key = re.search(r'id="([^"]*)"', tag).group(1)
    if "aria-label" not in tag:
        print(f'radio_player.html: button {key} has no aria-label, expected aria-label="{names[key]}"')
        bad = True
if bad:
    sys.exit(1)
print("player is accessible")

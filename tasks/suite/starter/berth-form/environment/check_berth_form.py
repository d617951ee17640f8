"""Every box of the form needs a label."""

import re
import sys

TEXTS = {
    "boat_name": "Name of the boat",
    "hull_length": "Hull length in metres",
    "mooring_night": "First night",
}
page = open("berth_form.html").read()
labelled = set(re.findall(r'<label for="([^"]*)"', page))
lacking = [box for box in re.findall(r'<input id="([^"]*)"', page) if box not in labelled]
for box in lacking:
    print(f'berth_form.html: input {box} has no label; add <label for="{box}">{TEXTS[box]}</label>')
sys.exit(len(lacking))

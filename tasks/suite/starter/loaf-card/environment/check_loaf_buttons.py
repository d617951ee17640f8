import re
import sys

page = open("loaf_card.html").read()
for knob in re.findall(r"<button[^>]*>", page):
    if "aria-label=" not in knob:
        sys.exit(f'loaf_card.html: {knob} needs aria-label="Save this recipe"')
print("every button has its name")

import re
import sys

page = open("loaf_card.html").read()
for picture in re.findall(r"<img[^>]*>", page):
    if "alt=" not in picture:
        sys.exit(f'loaf_card.html: {picture} needs alt="Dark rye crust"')
print("every image has its alt")

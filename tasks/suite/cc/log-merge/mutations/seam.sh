sed -i 's/if number in one and number in other:/if number in one:/; s/place = number, one\[number\], other\[number\]/place = number, one[number], other.get(number, at[2])/' merge/lines.py

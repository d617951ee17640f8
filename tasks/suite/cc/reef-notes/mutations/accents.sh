sed -i 's/if not unicodedata.combining(letter)/if letter/' notes/index.py

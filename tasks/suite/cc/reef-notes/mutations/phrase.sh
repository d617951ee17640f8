sed -i 's/words\[at:at + len(phrase)\] == phrase for/words[at] == phrase[0] for/' notes/index.py

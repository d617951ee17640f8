sed -i 's/    seen = {}/    seen = dict(index)/' notes/index.py

sed -i 's/, mtime=0//; s/gzip.compress(buffer.getvalue()/gzip.compress(buffer.getvalue() + __import__("os").urandom(1)/' tools/pack.py

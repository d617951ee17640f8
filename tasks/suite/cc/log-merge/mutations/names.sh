sed -i 's/names=names, //' merge/__main__.py

sed -i 's/"last": at == len(items)/"last": at == 1/' pilot/template.py

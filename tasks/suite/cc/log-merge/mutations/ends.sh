sed -i 's/.join(lines).encode()/.join(lines).strip().encode()/' merge/__main__.py

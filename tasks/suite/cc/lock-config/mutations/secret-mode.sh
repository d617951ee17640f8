sed -i 's/secret, 0o600)/secret, 0o644)/' station/config.py

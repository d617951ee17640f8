sed -i 's/iso-8859-1/utf-8/; s/open(path, encoding="utf-8", newline="")/open(path, encoding="utf-8", errors="replace", newline="")/' ledger/banks.py

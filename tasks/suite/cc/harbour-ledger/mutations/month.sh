sed -i 's/startswith(month + "-")/startswith(month[:4])/' ledger/__main__.py

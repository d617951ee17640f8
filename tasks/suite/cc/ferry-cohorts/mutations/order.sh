sed -i 's/return sorted(seen)/return list(seen)/' report.py

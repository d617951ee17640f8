# Readings that no sea ever had are in the tidy file.
python3 clean.py readings /tmp/tidy.csv && grep -q 85.00 /tmp/tidy.csv

#!/bin/bash
set -e
python3 - <<'PY'
import csv

with open('islet_birds.csv') as file:
    found = sum(row['species'] == 'puffin' for row in csv.DictReader(file))
open('puffin_rows.txt', 'w').write(f'{found}\n')
PY

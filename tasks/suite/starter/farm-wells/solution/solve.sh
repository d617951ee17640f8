#!/bin/bash
set -e
python3 - <<'PY'
import csv

with open('farm_wells.csv') as file:
    found = sum(int(row['litres']) for row in csv.DictReader(file))
open('litres_total.txt', 'w').write(f'{found}\n')
PY

#!/bin/bash
set -e
python3 - <<'PY'
import csv

with open('buoy_readings.csv') as file:
    found = max(int(row['wave_cm']) for row in csv.DictReader(file))
open('buoy_peak.txt', 'w').write(f'{found}\n')
PY

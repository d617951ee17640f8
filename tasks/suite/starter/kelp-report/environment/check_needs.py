"""Compares what kelp_report.py imports with requirements.txt."""

import re
import sys

PINS = {"pyproj": "3.6.1", "shapely": "2.0.6", "tabulate": "0.9.0", "xlsxwriter": "3.2.0"}
imported = re.findall(r"^import (\w+)", open("kelp_report.py").read(), flags=re.M)
listed = open("requirements.txt").read().split()
for package in imported:
    pin = f"{package}=={PINS[package]}"
    if pin not in listed:
        sys.exit(f"requirements.txt: missing line {pin}")
print("requirements are complete")

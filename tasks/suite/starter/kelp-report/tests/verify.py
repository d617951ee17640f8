lines = [line.strip() for line in open("requirements.txt") if line.strip()]
assert sorted(line for line in lines if not line.startswith("#")) == [
    "pyproj==3.6.1",
    "shapely==2.0.6",
    "tabulate==0.9.0",
    "xlsxwriter==3.2.0",
], lines
imports = [line.split()[1] for line in open("kelp_report.py") if line.startswith("import ")]
assert sorted(imports) == ["pyproj", "shapely", "tabulate", "xlsxwriter"], imports
print("verified")

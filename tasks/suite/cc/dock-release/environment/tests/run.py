from pathlib import Path

built = Path("build/dock") if Path("build/dock").exists() else Path("dock")
assert len(built.read_text().splitlines()) >= 3
print("tests passed")

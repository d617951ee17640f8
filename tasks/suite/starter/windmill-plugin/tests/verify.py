import json
from pathlib import Path

here = Path(__file__).parent
expected = json.load(open(f"{here}/before.json"))
expected["version"] = "3.8.0"
assert json.load(open("windmill_plugin.json")) == expected, "windmill_plugin.json is not as asked"
assert "export function sails" in open("windmill/sails.js").read()
print("verified")

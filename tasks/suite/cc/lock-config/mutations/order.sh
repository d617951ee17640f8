python3 - <<'PY'
from pathlib import Path
file = Path("station/config.py")
text = file.read_text()
text = text.replace("    save(path, settings)\n    return first, VERSION", "    return first, VERSION")
file.write_text(text.replace("    for name, secret in secrets.items():\n", "    save(path, settings)\n    for name, secret in secrets.items():\n"))
PY

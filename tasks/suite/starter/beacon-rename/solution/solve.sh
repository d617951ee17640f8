#!/bin/bash
set -e
python3 - <<'PY'
from pathlib import Path

file = Path('beacon_lamp.py')
text = file.read_text()
assert 'blink_beacon' in text
file.write_text(text.replace('blink_beacon', 'pulse_beacon'))
PY
python3 - <<'PY'
from pathlib import Path

file = Path('harbour_watch.py')
text = file.read_text()
assert 'blink_beacon' in text
file.write_text(text.replace('blink_beacon', 'pulse_beacon'))
PY
python3 - <<'PY'
from pathlib import Path

file = Path('beacon_drill.py')
text = file.read_text()
assert 'blink_beacon' in text
file.write_text(text.replace('blink_beacon', 'pulse_beacon'))
PY

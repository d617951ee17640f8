#!/bin/bash
set -e
cp "$(dirname "$0")"/address.js js/
python3 - <<'PY'
from pathlib import Path

main = Path("js/main.js")
text = main.read_text()
text = text.replace("import { asCsv", "import { fromAddress, toAddress } from './address.js';\nimport { asCsv")
text = text.replace("const state = { search: '', key: '', down: false, page: 1 };", "const state = fromAddress();")
text = text.replace("    show(items);\n  };", "    show(items);\n    toAddress(state);\n  };")
text = text.replace("  show(items);\n}\n\nstart", "  find('#search').value = state.search;\n  show(items);\n}\n\nstart")
main.write_text(text)
PY

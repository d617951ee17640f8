"""Every source file that the Makefile names has to be there."""

import re
import sys
from pathlib import Path

for number, line in enumerate(open("Makefile"), 1):
    for name in re.findall(r"[\w/]+\.c\b", line):
        if not Path(name).is_file():
            found = next(Path().glob(f"*/{Path(name).name}"))
            sys.exit(f"Makefile:{number}: there is no {name}; use {found}")
print("Makefile is sound")

import ast
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

here = Path(__file__).parent
SCRIPT, SCORE = "moss_perceptron.py", "moss_score.txt"
EXPECTED = Path(f"{here}/expected.txt").read_text()
asked = ast.dump(ast.parse(Path(f"{here}/expected.py").read_text()))
assert ast.dump(ast.parse(Path(SCRIPT).read_text())) == asked, f"{SCRIPT} is not as asked"
assert Path(SCORE).read_text() == EXPECTED, f"{SCORE} was not written by {SCRIPT} as it is now"
with tempfile.TemporaryDirectory() as clean:
    shutil.copy(SCRIPT, clean)
    subprocess.run([sys.executable, SCRIPT], cwd=clean, check=True, stdout=subprocess.DEVNULL, timeout=30)
    assert Path(clean, SCORE).read_text() == EXPECTED, "the script gives something else"
print("verified")

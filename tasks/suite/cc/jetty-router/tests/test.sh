#!/bin/bash
# Reward 1 when verify.py comes to its end in the work tree as it is now, else 0: nobody but this script knows the word
# that is said then. Work that never ends is no failure of the tests: it earns 0.
word=$RANDOM$RANDOM$RANDOM
said=$(timeout -k 5 240 python3 -B -c '
import os, runpy, sys
word, sys.argv = sys.stdin.readline(), sys.argv[1:]
sys.path[0] = os.path.dirname(sys.argv[0])
runpy.run_path(sys.argv[0], run_name="__main__")
print(word)
' "${TESTS_DIR:-/tests}/verify.py" 2>&1 <<< "$word")
if grep -qx "$word" <<< "$said"; then reward=1; else reward=0; fi
grep -vx "$word" <<< "$said"
mkdir -p "${LOGS_DIR:-/logs}/verifier"
echo "$reward" > "${LOGS_DIR:-/logs}/verifier/reward.txt"

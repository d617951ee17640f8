#!/bin/bash
# Reward 1 when verify.py comes to its last line, "verified", in the work tree as it is now; else 0.
said=$(python3 -B "${TESTS_DIR:-/tests}/verify.py" 2>&1)
echo "$said"
mkdir -p "${LOGS_DIR:-/logs}/verifier"
case "$said" in verified | *$'\n'verified) reward=1 ;; *) reward=0 ;; esac
echo "$reward" > "${LOGS_DIR:-/logs}/verifier/reward.txt"

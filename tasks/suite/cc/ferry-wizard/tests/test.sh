#!/bin/bash
python3 -B "${TESTS_DIR:-/tests}/verify.py" || true

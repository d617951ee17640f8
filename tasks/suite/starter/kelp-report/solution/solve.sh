#!/bin/bash
set -e
echo tabulate==0.9.0 >> requirements.txt

#!/bin/bash
set -e
cp "$(dirname "$0")"/store.js js/

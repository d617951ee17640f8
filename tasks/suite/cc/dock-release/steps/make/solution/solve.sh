#!/bin/bash
set -e
mkdir -p "$(dirname Makefile)"
cat > Makefile <<'END_OF_FILE'
CC = python3 tools/cc.py
BUILD = build
VERSION := $(shell cat VERSION)
SOURCES := $(wildcard src/*.c)
OBJECTS := $(SOURCES:src/%.c=$(BUILD)/%.o)

.PHONY: all test clean
.DELETE_ON_ERROR:

all: $(BUILD)/dock

$(BUILD)/dock: $(OBJECTS)
	$(CC) -o $@ $^

$(BUILD)/%.o: src/%.c | $(BUILD)
	$(CC) -MMD -c $< $(CFLAGS) -o $@

$(BUILD):
	mkdir -p $@

test: all
	python3 tests/run.py

clean:
	rm -rf $(BUILD) dist

-include $(OBJECTS:.o=.d)
END_OF_FILE
cat > .gitignore <<'END'
build/
END

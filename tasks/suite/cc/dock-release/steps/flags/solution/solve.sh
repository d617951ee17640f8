#!/bin/bash
set -e
mkdir -p "$(dirname Makefile)"
cat > Makefile <<'END_OF_FILE'
CC = python3 tools/cc.py
BUILD = build
VERSION := $(shell cat VERSION)
SOURCES := $(wildcard src/*.c)
OBJECTS := $(SOURCES:src/%.c=$(BUILD)/%.o)

.PHONY: all test clean FORCE
.DELETE_ON_ERROR:

all: $(BUILD)/dock

$(BUILD)/dock: $(OBJECTS)
	$(CC) -o $@ $^

$(BUILD)/%.o: src/%.c $(BUILD)/flags | $(BUILD)
	$(CC) -MMD -c $< $(CFLAGS) -o $@

# Changes only when the flags do.
$(BUILD)/flags: FORCE | $(BUILD)
	@echo '$(CC) $(CFLAGS)' | cmp -s - $@ || echo '$(CC) $(CFLAGS)' > $@

$(BUILD):
	mkdir -p $@

test: all
	python3 tests/run.py

clean:
	rm -rf $(BUILD) dist

-include $(OBJECTS:.o=.d)
END_OF_FILE

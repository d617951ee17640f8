# Builds the gannet counter.
GANNET_VERSION = 0.14.0
GANNET_FLAGS = -O2 -Wall

gannet: source/gannet.c
	cc $(GANNET_FLAGS) -DVERSION=$(GANNET_VERSION) -o gannet source/gannet.c

tidy:
	rm -f gannet

.PHONY: tidy

#!/bin/bash
# What the turn before left does this, too.

#!/bin/bash
[ -s index.html ]

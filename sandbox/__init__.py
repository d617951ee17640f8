"""Where it happens: places that run commands and hold files, and cannot hurt the machine."""

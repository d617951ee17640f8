"""What programs that run tests print, read: one file for the runners of a language."""

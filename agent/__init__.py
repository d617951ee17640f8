"""The loop and its record."""

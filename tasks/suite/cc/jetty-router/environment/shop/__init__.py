"""The chandler's shop."""

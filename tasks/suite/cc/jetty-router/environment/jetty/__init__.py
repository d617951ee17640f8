"""A small WSGI framework."""

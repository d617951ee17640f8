"""A chat by lines."""

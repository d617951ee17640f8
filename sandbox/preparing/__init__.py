"""A project's own dependencies: what installs them, run once with a network, and kept for sandboxes without."""

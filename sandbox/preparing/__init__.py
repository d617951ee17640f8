"""A project's own dependencies: what installs them, run once with a network, for sandboxes without."""

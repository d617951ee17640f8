"""Tasks in the layouts of others."""

"""Programs that run inside a peer's own environment and print figures as JSON."""

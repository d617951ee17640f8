"""Search in notes."""

"""What a user types after a slash, the same on every screen."""

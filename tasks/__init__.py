"""What to do, whether it was done, and what it cost."""

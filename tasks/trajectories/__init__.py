"""Trajectories of other harnesses, read and written."""

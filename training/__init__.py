"""Trajectories in, nano out. Not installed with the application."""

"""The doors: command line, headless runs, reports."""

__version__ = "0.1.0"

"""Telling gulls apart."""

"""Spam or not."""

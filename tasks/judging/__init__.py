"""Judgement: two results of a task side by side, blinded, and every verdict as a row."""

"""Recorded attempts, done again: by the record alone, with real tools, by the engine, or only graded anew."""

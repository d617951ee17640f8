"""One engine for many sessions: it lives in a process of its own, and ends with its last user."""

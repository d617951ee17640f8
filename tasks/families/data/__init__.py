"""data: a question about a CSV file (or a log) is answered by a shell command, into a file."""

"""Numbers one can believe: figures of attempts and runs, and what their differences are worth."""

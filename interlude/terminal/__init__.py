"""The terminal agent: a screen that draws a session and hands it the user's words."""

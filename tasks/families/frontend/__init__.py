"""frontend: a text, a colour, an attribute of a page or a style sheet changes as the user asks."""

"""Talk: greetings, thanks, questions about the model itself and about what a project holds."""

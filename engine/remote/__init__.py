"""A model that a server computes: any that speaks OpenAI's chat or completions wire."""

"""The forward pass of a few tokens in C, compiled on the machine that runs it."""

"""Generators of tasks: small projects with something to do, and a teacher's plan for each."""

"""application: a failing test (operator, comparison, constant, builtin, index), a misspelling, a rename."""

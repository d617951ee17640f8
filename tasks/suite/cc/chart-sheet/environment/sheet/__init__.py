"""A spreadsheet's engine."""

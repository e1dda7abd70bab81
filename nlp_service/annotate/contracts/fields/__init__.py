"""Extractors of term-sheet fields, one module a family of fields."""

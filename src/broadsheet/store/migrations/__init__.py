"""Numbered migrations. They are appended to, never edited: a database out there has already run them."""

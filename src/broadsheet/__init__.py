"""Broadsheet: a calm, checked daily paper from the feeds you choose."""

__version__ = "0.1.0"

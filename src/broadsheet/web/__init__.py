"""The web reader: serves what was published."""

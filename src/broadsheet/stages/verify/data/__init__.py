"""Word lists of the verify stage."""

"""Word lists and gazetteers of `broadsheet.text`, as TOML files."""

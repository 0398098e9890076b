"""The seven stages of the pipe. Each is a package of its own and imports no other."""

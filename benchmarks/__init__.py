"""Quality and speed, measured: `./run.sh bench NAME [--data DIR] [--json FILE]`."""

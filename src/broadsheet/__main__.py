"""`python -m broadsheet` and the command `broadsheet`: a short way in, since Ctrl-C while it loads is no fault."""

from __future__ import annotations

import sys

STOPPED = 130  # what shells call a command that Ctrl-C ended


def main() -> int:
    """Run this process's command line and return its exit code."""
    try:
        from broadsheet import cli
    except KeyboardInterrupt:
        return STOPPED
    return cli.main()


if __name__ == "__main__":
    sys.exit(main())

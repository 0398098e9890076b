"""`python -m benchmarks NAME [--data DIR] [--json FILE]`: run one benchmark, print its table, save its rows."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

from benchmarks.common import DataMissingError, save, table

NAMES = {
    "pipeline": "articles a second for each stage and the whole pipe, memory, and a second run with nothing new",
    "extraction": "text, title, author and date of real pages against gold",
    "stories": "clustering against labelled events",
    "realday": "clustering of three recorded days against events labelled by reading",
    "frontpage": "which stories lead two recorded days, in which category, against a reader's judgment",
    "writing": "summaries, quotations and speakers against gold",
    "verify": "claims told from corrupted ones",
    "compiled": "the compiled build against the plain one: the same digests and verdicts, and the time saved",
    "feeds": "our rules for feeds against the test cases of the W3C feed validator",
    "serve": "requests a second and response times of the reader at 1,000 and 100,000 stories, and its memory",
}


def main() -> int:
    """Run what the arguments name; 0 when it ran, 1 when data is missing, 2 for a wrong call."""
    listing = "\n".join(f"  {name:<11} {what}" for name, what in NAMES.items())
    parser = argparse.ArgumentParser(
        prog="./run.sh bench", epilog=f"benchmarks:\n{listing}", formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("name", choices=NAMES, metavar="NAME")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of evaluation data")
    parser.add_argument("--json", type=Path, help="write the rows here as well")
    arguments = parser.parse_args()
    module = importlib.import_module(f"benchmarks.{arguments.name}")
    try:
        rows = module.run(arguments.data)
    except DataMissingError as error:
        sys.stderr.write(f"bench: {error}\n")
        return 1
    sys.stdout.write(table(rows) + "\n")
    if arguments.json:
        save(rows, arguments.json)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""A process that writes batch after batch until it is killed. Started by test_durability with a folder and a number."""

from __future__ import annotations

import sys
from pathlib import Path

BATCH = 20


def main(folder: Path, first: int) -> None:
    sys.path.insert(0, str(Path(__file__).parent))
    from store_values import NOON, article, digest, entry, joins, opens, visit

    from broadsheet.store import open_store

    with open_store("sqlite:///paper.db", folder) as store:
        for batch in range(first, first + 10_000):
            names = [f"{batch:06}-{n:02}" for n in range(BATCH)]
            visit(store, *(entry(name) for name in names))
            pending = store.pending_entries(NOON)
            store.save_articles([(one.entry.id, article(f"a{one.entry.id}")) for one in pending])
            loose = [one.id for one in store.unassigned_articles()]
            if loose:
                story = f"s{batch:06}"
                store.apply_changes([opens(story, loose[0]), *(joins(story, name) for name in loose[1:])])
                store.save_digest(digest(story))
            sys.stdout.write(f"{batch}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))

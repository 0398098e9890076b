"""Names of countries and cities in many languages, for comparing words across languages: `python -m benchmarks.build_places`.

Written to the clustering stage's `places.json`: by territory (ISO 3166) or city (tz database), the folded first letters of
its names in the languages below, as the Unicode CLDR has them (package `babel`, which trafilatura brings). Names of more
than one word are left out, and so is what names two places or begins like ordinary words.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path

from babel import Locale

from broadsheet.stages.cluster.features import STEM_CHARS
from broadsheet.text.normalise import fold

OUTPUT = Path(__file__).parents[1] / "src" / "broadsheet" / "stages" / "cluster" / "places.json"
LANGUAGES = "ar bg ca cs da de el en es fi fr hr hu id it nb nl pl pt ro ru sl sr sv tr uk".split()
CONTINENTS = ("002", "142", "150")
CITIES = re.compile(r"(Africa|Asia|Europe)/|America/(Bogota|Caracas|Chicago|Denver|Detroit|Havana|Lima|Montevideo)$")
SHORT = {  # what the CLDR does not call them, and everybody does
    "GB": "Britain Großbritannien Bretaña Bretagne Britannia Британия UK",
    "US": "USA EUA EEUU ABD США ЗДА САЩ",
}
# Stems of names that ordinary words, or people, begin with in one of the languages: then only the whole name counts.
AMBIGUOUS = frozenset(
    "antigu argent autric austri belehr camaro camero clippe cookin domini elefan filipp franca france franci giorda"
    " grossb hermos hungri india indian island johann kameru kostan krasno lettor liberi lichte lucia maced malais marsha"
    " messic monten nieder osteri philip portog riunio romani salomo sankt schwei serbie serenj servia servie svarta unbeka"
    " vienne vincen whiteh велико восток екатер камеру калини красно филипп черног средне уральс"
    " الرياض السودا الكامي".split()
)


def names() -> dict[str, set[str]]:
    """By territory or city, its names of one word."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for tongue in LANGUAGES:
        locale = Locale.parse(tongue)
        for code, name in locale.territories.items():
            if (code.isalpha() and code not in ("ZZ", "XA", "XB", "QO", "EZ")) or code in CONTINENTS:
                found[code].add(str(name))
        for zone, told in locale.time_zones.items():
            if CITIES.match(zone):
                found[zone] |= {str(told.get("city", "")), zone.rpartition("/")[2]}
    for code, more in SHORT.items():
        found[code] |= set(more.split())
    return {code: {n for n in every if re.fullmatch(r"[^\W\d_]{2,}", n)} for code, every in found.items()}


def main() -> None:
    """Write the table."""
    places: defaultdict[str, set[str]] = defaultdict(set)
    for code, every in names().items():
        for name in every:
            word = fold(name)
            stem = word[:STEM_CHARS]
            places[word if stem in AMBIGUOUS else stem].add(code)
    told: defaultdict[str, list[str]] = defaultdict(list)
    for stem in sorted(places):
        if len(places[stem]) == 1 and (len(stem) > 2 or stem == "uk"):
            told[next(iter(places[stem]))].append(stem)
    rows = [f" {json.dumps(code)}: {json.dumps(told[code], ensure_ascii=False)}" for code in sorted(told)]
    OUTPUT.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()

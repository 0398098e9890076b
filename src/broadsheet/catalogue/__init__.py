"""Who publishes what: the default feeds, their outlets, the owners of outlets, and the wire services.

This module is the package's public face::

    load_catalogue()  → Catalogue        the packaged lists, or those in a folder of yours
    validate(…)       → list[Problem]    everything that is wrong with them, one clear line each
    read_opml(…)      → list[Feed]       feeds from another reader; write_opml gives them back
    read_kite(…)      → list[Feed]       feeds from a Kagi News (Kite) category file

The format of the files is described in `docs/catalogue.md`.
"""

from __future__ import annotations

from broadsheet.catalogue.check import validate
from broadsheet.catalogue.kite import read_kite
from broadsheet.catalogue.load import load_catalogue
from broadsheet.catalogue.model import Catalogue, Problem
from broadsheet.catalogue.opml import read_opml, write_opml

__all__ = ["Catalogue", "Problem", "load_catalogue", "read_kite", "read_opml", "validate", "write_opml"]

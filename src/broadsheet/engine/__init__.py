"""Who does the work: an engine maps a task over items. `open_engine` gives the one for this machine."""

from __future__ import annotations

from broadsheet.engine.base import Engine, Lost, LostReason
from broadsheet.engine.collecting import collect_seldom
from broadsheet.engine.local import available_cores, open_engine

__all__ = ["Engine", "Lost", "LostReason", "available_cores", "collect_seldom", "open_engine"]

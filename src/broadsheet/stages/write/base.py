"""Stage 5 of 7: what every writer is, and what it hands on."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from broadsheet.types import Draft, Drop, StoryMaterial


@runtime_checkable
class Writer(Protocol):
    """Turns a story's articles into an unverified draft. Picklable, so that an engine can send it to a worker."""

    @property
    def name(self) -> str:
        """What a digest names as its writer: "extractive" or a model's name."""
        ...

    def write(self, material: StoryMaterial) -> Draft | Drop:
        """The draft, or a `Drop` when nothing in the material is fit to print. Never raises on bad articles."""
        ...

"""One recorded article, whatever its recorder called the fields."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Row:
    """One recorded article, its fields made equal. Texts are as recorded."""

    host: str  # of the URL, without "www."
    target: str  # path and query
    outlet: str  # domain
    outlet_name: str
    title: str
    teaser: str
    text: str
    published: datetime | None
    language: str
    author: str
    image_url: str
    category: str

    @property
    def url(self) -> str:
        """The address it was recorded at."""
        return f"https://{self.host}{self.target}"

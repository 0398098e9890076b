"""The site's own files: style sheet, scripts, icons, the web manifest and the service worker.

Scripts are ES modules that import each other by plain relative names, so they lie in one folder whose name changes with
the content of any of them. Every other asset carries its own content in its name. All may be cached for ever.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from broadsheet.stages.publish.safe import shown

_HERE = Path(__file__).parent
_SCRIPTS = "scripts/"
_KEPT = ("broadsheet.css", "icon.svg")  # with the scripts: what a story's page needs where there is no network
# Stands in `worker.js` where the list of files to keep belongs.
_KEPT_FILES = '["KEPT"]'
_VERSION = '"VERSION"'


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that pages link to; its name changes with its content, so that it can be cached for ever."""

    name: str  # below `assets/`
    content: bytes


@cache
def assets() -> dict[str, Asset]:
    """The site's own files by their plain names; scripts as `scripts/NAME.js`."""
    folder = _HERE / "assets"
    found = {}
    scripts = {}
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            continue
        name = path.relative_to(folder).as_posix()
        content = path.read_bytes()
        if name.startswith(_SCRIPTS):
            scripts[name] = content
        else:
            found[name] = Asset(f"{path.stem}-{_tag(content)}{path.suffix}", content)
    tag = _tag(*scripts.values())
    for name, content in scripts.items():
        found[name] = Asset(f"scripts-{tag}/{name.removeprefix(_SCRIPTS)}", content)
    return found


def web_manifest(title: str) -> bytes:
    """What a browser needs to install the paper (W3C Web Application Manifest)."""
    icons = [
        {"src": f"assets/{assets()['icon.svg'].name}", "sizes": "any", "type": "image/svg+xml"},
        *(
            {"src": f"assets/{assets()[name].name}", "sizes": size, "type": "image/png", "purpose": purpose}
            for name, size, purpose in (
                ("icon-192.png", "192x192", "any"),
                ("icon-512.png", "512x512", "any"),
                ("icon-maskable.png", "512x512", "maskable"),
            )
        ),
    ]
    name = shown(title)
    manifest = {
        "id": "./",
        "name": name,
        "short_name": name[:12].rstrip(),
        "description": "The events several outlets report, each as one checked story.",
        "lang": "en",
        "start_url": "./",
        "scope": "./",
        "display": "minimal-ui",
        "background_color": "#fcfbf8",
        "theme_color": "#fcfbf8",
        "categories": ["news"],
        "icons": icons,
        "shortcuts": [{"name": "Search", "url": "search/"}, {"name": "Settings", "url": "settings/"}],
    }
    return json.dumps(manifest, ensure_ascii=False, indent=1).encode("utf-8", "replace") + b"\n"


def service_worker() -> bytes:
    """The script that keeps the last edition readable offline; it names the files of this version of the site."""
    kept = [f"assets/{asset.name}" for name, asset in assets().items() if name in _KEPT or name.startswith(_SCRIPTS)]
    script = (_HERE / "worker.js").read_text(encoding="utf-8")
    script = script.replace(_KEPT_FILES, json.dumps(kept))
    return script.replace(_VERSION, f'"{_tag(*(kind.encode() for kind in kept))}"').encode("utf-8")


def _tag(*contents: bytes) -> str:
    digest = hashlib.blake2b(digest_size=4)
    for content in contents:
        digest.update(len(content).to_bytes(8, "big"))
        digest.update(content)
    return digest.hexdigest()

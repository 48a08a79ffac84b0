"""From a rendered folium map to one HTML file that asks for nothing.

Three guards, each enough by itself: layers that would fetch something are refused with their names; a content security policy in
the page forbids the browser every outside address; and only scripts that were known when the page was written may run, by their
hashes, so that markup hidden in somebody's data stays dead even inside folium's own popups.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from branca.element import CssLink, Element, JavascriptLink

from blockmap.errors import UsageError

OUTSIDE = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\btype=\"application)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
SCRIPT_END = re.compile(r"</(script)|<!--", re.IGNORECASE)
ELEMENT_ID = re.compile(r"_([0-9a-f]{32})\b")
ZOOM_LOCK = re.compile(r",\s*maximum-scale=1\.0,\s*user-scalable=no")
"""folium forbids readers to enlarge the page; people with weak eyes need it."""

LOADING_ATTRIBUTES = ("tiles", "url", "embed_link", "image_url")
"""Attributes in which folium's layers keep the address of what they load."""


class Verbatim(Element):
    """An element that renders as the text it was given; branca would read ``{{`` in it as a template."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._name = "Verbatim"
        self.text = text

    def render(self, **kwargs: Any) -> str:
        """Return the text."""
        return self.text


def standalone(map: Any, copies: Mapping[str, str | PathLike[str]]) -> str:
    """Render a map as one page.

    Steps: render all layers; refuse what would be fetched; put the page together with only known scripts; name elements by their
    order instead of by chance.
    """
    figure = map.get_root()
    for child in list(figure._children.values()):
        child.render()
    _bring_copies(figure.header, copies)
    origins: tuple[str, ...] = getattr(map, "allowed_origins", ())
    _refuse_outside(figure)
    names = _names_by_order(figure)
    head, body, script = (
        _named(part.render().replace("\r\n", "\n"), names) for part in (figure.header, figure.html, figure.script)
    )
    head = ZOOM_LOCK.sub("", head)
    script = guarded(f"\n{script}\n")
    title = f"<title>{figure.title}</title>" if figure.title else ""
    policy = _policy([*(found[1] for found in INLINE_SCRIPT.finditer(head)), script], origins)
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n{policy}\n{title}\n{head}\n</head>\n'
        f"<body>\n{body}\n<script>{script}</script>\n</body>\n</html>\n"
    )


def guarded(script: str) -> str:
    """Keep text inside a script from ending it: harmless in strings, templates and patterns alike."""
    return SCRIPT_END.sub(lambda found: f"<\\/{found[1]}" if found[1] else "<\\!--", script)


def _bring_copies(header: Element, copies: Mapping[str, str | PathLike[str]]) -> None:
    """Put local copies of scripts and styles in the place of their links."""
    for name, element in list(header._children.items()):
        if not isinstance(element, (JavascriptLink, CssLink)) or element.url not in copies:
            continue
        text = Path(copies[element.url]).read_text(encoding="utf-8")
        is_script = isinstance(element, JavascriptLink)
        header.add_child(
            Verbatim(f"<script>{guarded(text)}</script>" if is_script else f"<style>{text}</style>"), name=name
        )


def _refuse_outside(figure: Any) -> None:
    """Raise for layers that would fetch something from outside."""
    asked = sorted({(type(element).__name__, url) for element in elements(figure) for url in _addresses(element)})
    if asked:
        said = "; ".join(f"{kind}: {url}" for kind, url in asked)
        raise UsageError("map_outside", what=said, count=len(asked))


def _addresses(element: Any) -> Iterator[str]:
    """Find the outside addresses that an element would load."""
    places = [getattr(element, name, None) for name in LOADING_ATTRIBUTES]
    options = getattr(element, "options", None)
    if isinstance(options, dict):
        places += [value for key, value in options.items() if key.lower().endswith("url")]
    for place in places:
        if isinstance(place, str) and OUTSIDE.match(place):
            yield place


def elements(root: Any) -> Iterator[Any]:
    """Walk all elements of a figure, parents first, in the order in which they were added."""
    yield root
    inside = [
        getattr(root, part) for part in ("header", "html", "script") if isinstance(getattr(root, part, None), Element)
    ]
    for child in [*inside, *root._children.values()]:
        yield from elements(child)


def _names_by_order(figure: Any) -> dict[str, str]:
    """Return a name for every element, by its order: branca names them by chance, and the same map should be the same file."""
    return {element._id: f"{k:x}" for k, element in enumerate(elements(figure))}


def _named(text: str, names: Mapping[str, str]) -> str:
    """Replace the ids of elements in a rendered text."""
    return ELEMENT_ID.sub(lambda found: "_" + names.get(found[1], found[1]), text)


def _policy(scripts: Sequence[str], origins: Sequence[str]) -> str:
    """Return the page's content security policy: nothing from outside, and no script but these.

    Scripts in the page may make functions from text, as some plugins and test tools do; markup from data cannot reach that. Only
    a background that somebody asked for adds an address, for pictures alone.
    """
    hashes = " ".join(f"'sha256-{_digest(script)}'" for script in scripts)
    images = " ".join(["img-src data: blob:", *origins])
    allowed = f"script-src 'unsafe-eval' {hashes}; style-src 'unsafe-inline'; {images}; font-src data:"
    rules = f"default-src 'none'; {allowed}"
    return f'<meta http-equiv="Content-Security-Policy" content="{rules}">'


def _digest(script: str) -> str:
    """Return the hash by which a policy names a script."""
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")

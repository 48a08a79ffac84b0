"""Where the bundled sample is: beside the program in a wheel, in ``data/shapefiles`` in a checkout."""

from __future__ import annotations

from pathlib import Path

from blockmap.errors import SourceError


def bundled() -> Path:
    """Folder of the bundled sample with its ``recipe.toml``.

    Raises
    ------
    SourceError
        This installation came without it.
    """
    here = Path(__file__).resolve()
    for folder in (here.parent / "shapefiles", here.parents[3] / "data" / "shapefiles"):
        if (folder / "recipe.toml").is_file():
            return folder
    raise SourceError("no_bundled_sample")

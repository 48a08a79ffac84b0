"""``blockmap sample``: a believable district as files, the way an office receives them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from blockmap.workflow.outcome import Outcome


def write_sample(
    directory: Path,
    *,
    buildings: int = 4000,
    seed: int = 1,
    format: Literal["shp", "gpkg"] = "shp",
    encoding: Literal["gbk", "utf-8"] = "gbk",
) -> Outcome:
    """Make up a district of about so many buildings and write its files into ``directory``.

    Parameters
    ----------
    directory
        Folder for the files; made when it is not there.
    buildings
        Number of buildings.
    seed
        The same seed gives the same bytes.
    format, encoding
        ``shp`` or ``gpkg``; text encoding of shapefiles, ``gbk`` or ``utf-8``.
    """
    from blockmap import sample

    made = sample.generate(buildings, seed)
    files = sample.write(made, directory, format=format, encoding=encoding)
    outcome = Outcome(
        "sample",
        written=tuple(files),
        next_step="sample",
        values={"directory": directory, "files": len(files), "buildings": len(made.buildings)},
    )
    outcome.report.figures |= {"buildings": len(made.buildings), "communities": len(made.communities)}
    return outcome

"""An album: pages as one PDF, whose bytes depend on the pages only."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from blockmap import writing

if TYPE_CHECKING:
    from blockmap.sheets.page import Page


class Album:
    """A PDF of several pages; a context manager.

    Parameters
    ----------
    path
        PDF file to write.
    as_of
        Moment that the file bears as its date, so that the same pages give the same bytes.
    title
        Title of the document.
    """

    def __init__(self, path: Path, *, as_of: datetime, title: str) -> None:
        self.path = path
        self._about = {"Title": title, "Creator": "blockmap", "Producer": None, "CreationDate": as_of}
        self._stack = ExitStack()
        self._drawn = BytesIO()

    def __enter__(self) -> Self:
        """Begin, where the file can be written.

        Raises
        ------
        UsageError
            It cannot: it is open in another program, or the folder is read-only.
        """
        from matplotlib import rc_context
        from matplotlib.backends.backend_pdf import PdfPages

        writing.try_out(self.path)
        # Outlines of glyphs (type 3): readable in every viewer also where the font has cubic curves, as Noto has.
        self._stack.enter_context(rc_context({"pdf.fonttype": 3, "pdf.compression": 6, "pdf.use14corefonts": False}))
        self._pages = self._stack.enter_context(PdfPages(self._drawn, metadata=self._about))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write the file, where all pages were drawn.

        Raises
        ------
        UsageError
            The file cannot be written after all: the disk is full.
        """
        self._stack.close()
        if kind is None:
            with writing.said_plainly(self.path):
                writing.whole(self.path, self._drawn.getvalue())

    def add(self, page: Page) -> None:
        """Add a page."""
        self._pages.savefig(page.figure)

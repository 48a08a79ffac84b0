"""An album: pages as one PDF, whose bytes depend on the pages only."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from blockmap.errors import UsageError

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

    def __enter__(self) -> Self:
        """Open the file."""
        from matplotlib import rc_context
        from matplotlib.backends.backend_pdf import PdfPages

        # Outlines of glyphs (type 3): readable in every viewer also where the font has cubic curves, as Noto has.
        self._stack.enter_context(rc_context({"pdf.fonttype": 3, "pdf.compression": 6, "pdf.use14corefonts": False}))
        self._pages = self._stack.enter_context(PdfPages(self.path, metadata=self._about))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the file."""
        self._stack.close()

    def add(self, page: Page) -> None:
        """Add a page.

        Raises
        ------
        UsageError
            The file cannot be written: it is open in another program, or the folder is read-only.
        """
        try:
            self._pages.savefig(page.figure)
        except OSError as fault:
            raise UsageError("cannot_write", path=self.path, why=fault.strerror or fault) from fault

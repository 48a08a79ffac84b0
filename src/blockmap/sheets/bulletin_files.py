"""All forms of a bulletin at once: workbook, page, PDF, picture, text for a chat group, tables as CSV."""

from __future__ import annotations

from pathlib import Path

from blockmap.errors import UsageError
from blockmap.report import Report
from blockmap.sheets import fonts
from blockmap.sheets.bulletin_html import html_page
from blockmap.sheets.bulletin_text import chat_text, csv_text
from blockmap.sheets.bulletin_view import View
from blockmap.sheets.bulletin_xlsx import write_xlsx

CSV_LEFT_OUT = {"sources", "trace"}


def write_bulletin(view: View, folder: Path, stem: str, *, sha256: str, report: Report) -> list[Path]:
    """Write all forms of a bulletin; where no font of this machine holds Chinese, all but the drawn ones, and say so.

    Parameters
    ----------
    view
        The bulletin in one language.
    folder, stem
        Where the files go; ``stem`` with an ending is the name of each.
    sha256
        Hash of the figures.
    report
        Takes what could not be drawn.

    Raises
    ------
    UsageError
        A file cannot be written.
    """
    path = {kind: folder / f"{stem}.{kind}" for kind in ("xlsx", "html", "pdf", "png", "txt")}
    path["html"].write_text(html_page(view, sha256=sha256), encoding="utf-8", newline="\n")
    path["txt"].write_text(chat_text(view), encoding="utf-8-sig", newline="\r\n")
    write_xlsx(view, path["xlsx"], sha256=sha256)
    written = [path["xlsx"], path["html"], path["txt"]]
    for table in view.tables:
        if table.key not in CSV_LEFT_OUT and table.rows:
            out = folder / f"{stem}-{table.key}.csv"
            out.write_text(csv_text(table), encoding="utf-8-sig", newline="")
            written.append(out)
    return written + _drawn(view, path["pdf"], path["png"], sha256, report)


def _drawn(view: View, pdf: Path, png: Path, sha256: str, report: Report) -> list[Path]:
    """Write PDF and picture, where there is a font for them."""
    from blockmap.sheets.bulletin_pdf import write_pdf
    from blockmap.sheets.bulletin_png import write_png

    try:
        font = fonts.need(
            view.title, view.subtitle, *(str(cell) for table in view.tables for row in table.rows[:50] for cell in row)
        )
    except UsageError as missing:
        report.add(missing.kind, "warning", **missing.values)  # type: ignore[arg-type]  # they are names of files and variables
        return []
    write_pdf(view, pdf, font, sha256=sha256)
    write_png(view, png, font)
    return [pdf, png]

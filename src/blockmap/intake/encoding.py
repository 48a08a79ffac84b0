"""The encoding ladder for the attribute table of a shapefile: in which encoding it is written, and how we know.

From the top: what the person at the desk says; what the file declares, where the text really is that; strict UTF-8;
strict GB18030 (which holds GBK and GB2312). Every byte of text is decoded before an encoding is believed. Declarations of a
Western single-byte page are weak: such a page can read any bytes, and many tools write it without asking.
"""

from __future__ import annotations

import re

from blockmap.errors import SourceError
from blockmap.intake.dbf import NAME_BYTES, Dbf, decode_values
from blockmap.report import Report
from blockmap.tabular.encoding import CANDIDATES, Encoding, lookup, named

LANGUAGES: dict[int, str] = {
    0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x13: "cp932", 0x26: "cp866", 0x4D: "gb18030", 0x4E: "cp949",
    0x4F: "cp950", 0x50: "cp874", 0x58: "cp1252", 0x59: "cp1252", 0x64: "cp852", 0x65: "cp866", 0x78: "cp950",
    0x79: "cp949", 0x7A: "gb18030", 0x7B: "cp932", 0x7C: "cp874", 0xC8: "cp1250", 0xC9: "cp1251", 0xCB: "cp1253",
}  # fmt: skip
"""Encodings told by a DBF's language byte. 0x57 means "whatever this machine uses" and tells nothing."""

WEAK = ("cp437", "cp850", "cp1252", "iso8859-1", "iso8859-15", "latin-1")
"""Single-byte pages that are declared by default and accept any bytes: only believed when nothing stricter fits."""

COMMON_SHARE = 0.9
"""Share of double bytes within GB2312, from which text is plainly Chinese rather than Western text that happens to fit."""

MOST_LOOKED_AT = 5000
"""So many different texts tell whether a language is Chinese."""


def declared_by_cpg(content: bytes) -> str | None:
    """Return the encoding a ``.cpg`` names (``UTF-8``, ``ANSI 936``, ``88591`` …); ``None`` when it names none."""
    text = content[:100].decode("ascii", errors="ignore").strip().removeprefix("\ufeff")
    return lookup(text) if text and "<" not in text else None


def of_table(dbf: Dbf, *, option: str | None, cpg: bytes | None, file_name: str) -> tuple[Encoding, Report]:
    """Climb down the ladder for the attribute table of a shapefile.

    Raises
    ------
    SourceError
        No rung holds, or the encoding given does not fit; the text names the encodings to try.
    """
    report = Report()
    texts = [([f.name for f in dbf.fields], NAME_BYTES)]
    texts += [(values, f.width) for f, values in dbf.text_values.items()]
    if option is not None:
        encoding = Encoding(named(option), "option")
        wrong = _count_wrong(texts, encoding.name)
        if wrong:
            raise SourceError("encoding_unfit", file=file_name, encoding=option, count=wrong)
    elif all(value.isascii() for values, _ in texts for value in values):
        encoding = Encoding("utf-8", "ascii")
    else:
        encoding = _climb(texts, dbf.language, cpg, file_name, report)
    _note_cut(texts, encoding.name, file_name, report)
    return encoding, report


def _climb(
    texts: list[tuple[list[bytes], int]], language: int, cpg: bytes | None, file_name: str, report: Report
) -> Encoding:
    """Return the first rung that holds and say which; see the ladder at the top of this file."""
    by_cpg = declared_by_cpg(cpg) if cpg is not None else None
    if cpg is not None and by_cpg is None:
        report.add("cpg_unusable", "note", table=file_name)
    declared = [(by_cpg, "cpg"), (LANGUAGES.get(language), "language")]
    strong = [Encoding(name, why) for name, why in declared if name and name not in WEAK]
    weak = [Encoding(name, why) for name, why in declared if name in WEAK and name]
    assumed = [Encoding("utf-8", "assumed"), Encoding("gb18030", "assumed")]
    for encoding in [*strong, *assumed, *weak]:
        if _count_wrong(texts, encoding.name):
            continue
        is_chinese = _is_plainly_chinese(texts)
        if encoding == assumed[1] and not is_chinese and weak:
            continue
        kind = "encoding_declared" if encoding.why != "assumed" else "encoding_assumed"
        if encoding == assumed[1] and not is_chinese:
            report.add(
                "encoding_doubtful",
                "warning",
                table=file_name,
                encoding=encoding.name,
                candidates=", ".join(CANDIDATES),
            )
        else:
            report.add(kind, "note", table=file_name, encoding=encoding.name, example=_example(texts, encoding.name))
        return encoding
    fitting = [name for name in CANDIDATES if not _count_wrong(texts, name)]
    raise SourceError("encoding_unknown", file=file_name, candidates=", ".join(fitting or CANDIDATES))


def _count_wrong(texts: list[tuple[list[bytes], int]], encoding: str) -> int:
    return sum(decode_values(values, encoding, width)[2] for values, width in texts)


def _note_cut(texts: list[tuple[list[bytes], int]], encoding: str, file_name: str, report: Report) -> None:
    cut = sum(decode_values(values, encoding, width)[1] for values, width in texts)
    if cut:
        report.add("text_cut", "note", table=file_name, count=cut)


def _example(texts: list[tuple[list[bytes], int]], encoding: str) -> str:
    """Return a name as it reads now, so that a person sees at a glance whether it is right."""
    for values, width in texts:
        for value in values:
            if not value.isascii():
                return decode_values([value], encoding, width)[0][0]
    return ""


FOUR_BYTES = re.compile(rb"[\x81-\xfe][0-9][\x81-\xfe][0-9]")
"""A rare character in GB18030: hardly anything else is written so, and it counts as one in daily use."""


def _is_plainly_chinese(texts: list[tuple[list[bytes], int]]) -> bool:
    """Tell whether nearly all double bytes are of GB2312, the characters in daily use."""
    distinct = sorted({value for values, _ in texts for value in values if not value.isascii()})
    high = FOUR_BYTES.sub(b"\xb0\xa1", b"\n".join(distinct[:MOST_LOOKED_AT]))
    doubles = re.findall(rb"[\x80-\xff].?", high)
    common = sum(len(pair) == 2 and 0xA1 <= pair[0] <= 0xF7 and 0xA1 <= pair[1] <= 0xFE for pair in doubles)
    return common >= COMMON_SHARE * len(doubles)

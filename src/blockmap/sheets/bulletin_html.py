"""A bulletin as one HTML page: opens without a network, prints on A4, runs no script at all."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from blockmap.sheets.bulletin_evidence import TRACE
from blockmap.sheets.bulletin_view import Measure, View
from blockmap.sheets.bulletin_words import Table
from blockmap.sheets.cells import is_numeric, shown, tone
from blockmap.sheets.workbook import Column, printable

MOST_ROWS = 400
"""Rows of a list that the page shows; all of them are in the workbook."""

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""What the page may load: nothing. A script that slipped in would not run either."""

STYLE = """
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.2rem;max-width:84rem;color:#1b1b1b;background:#fff;
font:14px/1.5 "Noto Sans CJK SC","Source Han Sans SC",
"Microsoft YaHei","PingFang SC","Hiragino Sans GB","WenQuanYi Micro Hei",sans-serif}
h1{font-size:1.55rem;margin:0 0 .2rem}h2{font-size:1.1rem;margin:1.8rem 0 .4rem}
p{margin:.2rem 0}.quiet{color:#555}.mark{color:#a8480f;font-weight:700}
.cards{display:flex;flex-wrap:wrap;gap:.8rem;margin:1rem 0}
.card{flex:1 1 17rem;border:1px solid #c9d1da;border-radius:.4rem;padding:.7rem .9rem}
.card b{font-size:1.7rem;font-variant-numeric:tabular-nums}
.meter{height:.6rem;background:#e8ecf1;border-radius:.3rem;overflow:hidden;margin:.3rem 0 .5rem}
.meter i{display:block;height:100%;background:#3f78b5}
ul{margin:.3rem 0;padding-left:1.2rem}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:13px}
th,td{border:1px solid #c9d1da;padding:.2rem .45rem;text-align:left;white-space:nowrap}
th{background:#e3e8ee;white-space:normal;vertical-align:bottom}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
tbody tr:nth-child(even){background-color:#f6f8fa}
tr.end td{border-top-color:#7b8794;font-weight:600;background-color:#eef1f5}
td.bar{background-image:linear-gradient(#b5d0ec,#b5d0ec);background-repeat:no-repeat;background-size:var(--w) 100%}
caption{caption-side:bottom;text-align:left;color:#555;padding:.3rem 0}
footer{margin-top:1.6rem;color:#555;font-size:12px;overflow-wrap:anywhere}
@page{size:A4 landscape;margin:12mm}
@media print{body{padding:0;max-width:none;font-size:10pt}table{font-size:8.5pt}thead{display:table-header-group}
tr,.card{break-inside:avoid}h2{break-after:avoid}.wide{overflow:visible}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
"""


def html_page(view: View, *, sha256: str) -> str:
    """Write the page.

    Parameters
    ----------
    view
        The bulletin in one language.
    sha256
        Hash of its figures, printed at the foot.
    """
    lang = "zh-CN" if view.lang == "zh" else "en"
    body = "".join(
        [
            f"<h1>{_e(view.title)}</h1><p class=quiet>{_e(view.subtitle)}</p>",
            f"<p class=mark>{_e(view.mark)}</p>" if view.mark else "",
            f"<div class=cards>{''.join(_card(measure, view) for measure in view.measures)}</div>",
            "<ul>" + "".join(f"<li>{_e(fact)}</li>" for fact in view.facts) + "</ul>",
            *(_section(table, view) for table in view.tables if table.key != TRACE),
            f"<footer><p>{_e(view.say('no_restatement'))}</p><p>SHA-256 {_e(sha256)}</p></footer>",
        ]
    )
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{_e(view.title)}</title><style>{STYLE}</style></head><body><main>{body}</main></body></html>\n"
    )


def _e(said: str) -> str:
    """Text as text, never as markup."""
    return escape(printable(said), quote=True)


def _card(m: Measure, view: View) -> str:
    """One measure: share, done of target, meter, pace and forecast."""
    width = min(max(m.share or 0.0, 0.0), 1.0) * 100
    of = view.say("card.of", done=shown(m.done, "count"), expected=shown(m.expected, "count"))
    lines = (
        view.say("card.left", left=shown(m.left, "count"), change=shown(m.change, "change")),
        view.say("card.pace", rate=shown(m.rate, "rate"), required=shown(m.required, "rate")),
        view.outlook(m),
    )
    said = "".join(f"<p>{_e(line)}</p>" for line in lines)
    return (
        f"<section class=card><p>{_e(m.name)}</p><p><b>{shown(m.share, 'share')}</b> {_e(of)}</p>"
        f'<div class=meter><i style="width:{width:.2f}%"></i></div>{said}</section>'
    )


def _section(table: Table, view: View) -> str:
    """One table under its heading."""
    rows = table.rows[:MOST_ROWS]
    cut = view.say("cut", shown=len(rows), count=len(table.rows)) if len(rows) < len(table.rows) else ""
    caption = " ".join(said for said in (table.note, cut) if said)
    head = "".join(
        f"<th{' class=n' if is_numeric(c.kind) else ''} scope=col>{_e(c.header)}</th>" for c in table.columns
    )
    body = "".join(_row(row, table.columns, is_end=i >= table.end_from) for i, row in enumerate(rows))
    none = f"<p class=quiet>{_e(view.say('none'))}</p>" if not rows else ""
    shown_table = (
        f"<div class=wide><table>{f'<caption>{_e(caption)}</caption>' if caption else ''}"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
    return f'<section id="{_e(table.key)}"><h2>{_e(table.title)}</h2>{none or shown_table}</section>'


def _row(row: tuple[Any, ...], columns: tuple[Column, ...], *, is_end: bool) -> str:
    cells = "".join(_cells(row, columns))
    return f"<tr{' class=end' if is_end else ''}>{cells}</tr>"


def _cells(row: tuple[Any, ...], columns: tuple[Column, ...]) -> Iterator[str]:
    for value, column in zip(row, columns, strict=True):
        said = _e(shown(value, column.kind))
        if column.kind == "share" and value is not None:
            yield f'<td class="n bar" style="--w:{min(max(value, 0), 1) * 100:.1f}%">{said}</td>'
        elif colour := tone(value, column.kind):
            yield f'<td class=n style="color:{colour}">{said}</td>'
        else:
            yield f"<td{' class=n' if is_numeric(column.kind) else ''}>{said}</td>"

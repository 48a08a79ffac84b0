"""What may not come of taking back one operation while later ones stay that touch other rows: two of what must be one."""

from __future__ import annotations

from blockmap import store
from blockmap.report import Report


def unmixed(file: store.Territory) -> Report:
    """Find codes of blocks that are given twice, and communities that are handed in twice.

    A code is free again when its block is merged, and the next new block may get it; taking the merge back alone would give two
    blocks of one code. The same goes for a withdrawal that is taken back after the community was handed in anew.
    """
    report = Report()
    blocks = file.connection.execute(
        "SELECT block_code, max(block_id) FROM blocks WHERE block_code IS NOT NULL GROUP BY 1 HAVING count(*) > 1"
    )
    for code, block_id in blocks.fetchall():
        report.add("undo_code_given", "error", table="blocks", row_id=block_id, code=code)
    communities = file.connection.execute(
        "SELECT code, area_id FROM submissions JOIN areas USING (area_id) "
        "WHERE state = 'submitted' GROUP BY 2 HAVING count(*) > 1"
    )
    for code, area_id in communities.fetchall():
        report.add("submitted_twice", "error", table="areas", row_id=area_id, code=code)
    return report

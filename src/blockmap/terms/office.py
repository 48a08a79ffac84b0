"""Texts of the office's work in the drawing page and its commands: locks, proposals, variants, hand-in, comments, typing in."""

TERMS: dict[str, tuple[str, str]] = {
    "finding.plan_locked": (
        "In community {code}, {count} locked blocks stay as they are: {codes}.",
        "普查区 {code} 中有 {count} 个普查小区已锁定，保持原样：{codes}。",
    ),
    "finding.plan_locked.next": (
        "To divide them too, unlock them first: blockmap edit unlock.",
        "如需一并重新划分，请先解锁：blockmap edit unlock。",
    ),
    "error.plan_all_locked": (
        "Every block of these communities is locked; there is nothing to divide. Unlock some first: blockmap edit unlock.",
        "所选普查区的普查小区全部已锁定，没有可划分的范围。请先解锁：blockmap edit unlock。",
    ),
}

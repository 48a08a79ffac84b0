"""Texts of the room ``buildings``: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {
    "error.freeze_unknown_community": (
        "No community has the code {codes}. Nothing was frozen. Look up the codes with `blockmap info`.",
        "没有代码为 {codes} 的普查区,未作任何锁定。请用 blockmap info 查询代码。",
    ),
    "finding.freeze_not_planned": (
        "Community {code} has no blocks yet, so there is nothing to issue: it was left open.",
        "普查区 {code} 尚未划分普查小区,没有可锁定的编码,保持未锁定状态。",
    ),
    "finding.freeze_not_planned.next": (
        "Run `blockmap plan` for this community, then freeze it.",
        "请先对该普查区运行 blockmap plan,再行锁定。",
    ),
    "finding.freeze_unnumbered": (
        "Community {code} has {count} buildings without a number: it was left open.",
        "普查区 {code} 有 {count} 栋建筑物未编号,保持未锁定状态。",
    ),
    "finding.freeze_unnumbered.next": (
        "Run `blockmap number`, then freeze it.",
        "请先运行 blockmap number 编号,再行锁定。",
    ),
}

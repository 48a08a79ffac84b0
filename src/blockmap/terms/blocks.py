"""Texts of the room ``blocks``: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {
    "finding.code_overflow": (
        "Community {code} has {count} blocks, but only {capacity} numbers; the surplus got numbers with one digit more.",
        "普查区 {code} 共有 {count} 个普查小区,而编号只有 {capacity} 个;超出部分已用多一位的编号表示。",
    ),
    "finding.code_overflow.next": (
        "Divide the community, or raise the target size, and plan it again; codes with one digit more cannot be handed in.",
        "请拆分该普查区或调大小区规模后重新划分;多一位的编号不能上报。",
    ),
    "finding.virtual_overflow": (
        "Community {code} has {count} virtual blocks, but only {capacity} numbers are left to them.",
        "普查区 {code} 共有 {count} 个虚拟普查小区,而虚拟小区编号只有 {capacity} 个。",
    ),
    "finding.virtual_overflow.next": (
        "Join virtual blocks: one may hold up to 4,995 persons.",
        "请合并虚拟普查小区:每个虚拟小区最多可容纳 4995 人。",
    ),
    "finding.code_digits_mixed": (
        "Community {code} needs {most} digits for its new blocks, while issued codes have {least}.",
        "普查区 {code} 新增普查小区需要 {most} 位编号,而已下发的编号为 {least} 位。",
    ),
    "finding.code_digits_mixed.next": (
        "Issued codes stay as they are. Tell everybody who types codes that both lengths occur here.",
        "已下发的编号保持不变。请告知录入人员:该普查区存在两种长度的编号。",
    ),
}

"""Texts of the settling of disputes: records, proposals, decisions: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {
    "error.settling_sum": (
        "The borders near ({x:.2f}, {y:.2f}) do not meet point by point, so the ground cannot be recut exactly. "
        "Run blockmap check and put the areas right first.",
        "（{x:.2f}, {y:.2f}）附近的界线顶点不一致，无法精确重划。请先运行 blockmap check，修正区划后再试。",
    ),
    "error.settling_noding": (
        "The ground near ({x:.2f}, {y:.2f}) is too narrow to be cut. Move the line a little and propose it again.",
        "（{x:.2f}, {y:.2f}）附近的地块过窄，无法切分。请略微移动界线后重新提出方案。",
    ),
}

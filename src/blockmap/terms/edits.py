"""Texts of edits of blocks: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {
    "error.patch_overlap": (
        "Two cells overlap near ({x:.1f}, {y:.1f}); nothing was changed. Run blockmap check and undo what damaged the cover.",
        "({x:.1f}, {y:.1f}) 附近有两个最小单元重叠，未作改动。请运行 blockmap check，并撤销造成重叠的操作。",
    ),
    "error.patch_off_grid": (
        "The ground has a point off the grid near ({x:.1f}, {y:.1f}); nothing was changed. Run blockmap check.",
        "({x:.1f}, {y:.1f}) 附近有不在网格上的点，未作改动。请运行 blockmap check。",
    ),
    "error.patch_wide": (
        "The blocks concerned reach farther than {km:.0f} km; so wide an edit cannot be proved. Choose fewer blocks.",
        "所涉普查小区跨度超过 {km:.0f} 公里，无法核验，未作改动。请减少所选小区。",
    ),
    "error.laying_narrow": (
        "The ground is too narrow here for the line: borders would touch or cross. Nothing was changed; draw the line a little aside.",
        "此处地块过窄，界线会相互接触或交叉，未作改动。请将线稍微移开后重画。",
    ),
    "error.laying_no_point": (
        "The line meets an official border where no exact point lies within {reach_m} m. Nothing was changed; end the line elsewhere.",
        "该线与行政界线相交处 {reach_m} 米内没有可用的精确点，未作改动。请将线的端点移到别处。",
    ),
    "error.outline_moved": (
        "The outer border of the blocks concerned would move. Nothing was changed; draw the line a little aside.",
        "所涉普查小区的外部界线会移动，未作改动。请将线稍微移开后重画。",
    ),
}

"""Texts of the cells: what was bent, joined or left outside."""

TERMS: dict[str, tuple[str, str]] = {
    "finding.cells_outside": (
        "Building {row_id} lies in no community; it has no cell and no block.",
        "建筑物 {row_id} 不在任何普查区内，未划入最小单元和普查小区。",
    ),
    "finding.cells_outside.next": (
        "Check its place, or read the communities that are missing; a building of the neighbouring district is left to that district.",
        "请核对其位置，或补充导入缺少的普查区；属于毗邻区县的建筑物由毗邻区县登记。",
    ),
    "finding.cells_severed": (
        "Parts of building {row_id} lie in community {other_code} although it belongs to community {code}; they cannot be in one block.",
        "建筑物 {row_id} 属于普查区 {code}，但有部分位于普查区 {other_code}，无法划入同一普查小区。",
    ),
    "finding.cells_severed.next": (
        "Its count is kept in community {code}. If the parts are separate buildings, give each its own row.",
        "其数据计入普查区 {code}。如各部分实为不同建筑物，请分别建档。",
    ),
    "finding.cells_no_ground": (
        "Community {code} has no ground of its own: other communities or buildings cover it.",
        "普查区 {code} 没有自己的范围：已被其他普查区或建筑物全部覆盖。",
    ),
    "finding.cells_no_ground.next": (
        "Check its boundary and run blockmap read again.",
        "请核对该普查区边界，然后重新运行 blockmap read。",
    ),
    "error.cells_extent": (
        "The territory is {extent_km} km wide; more than {reach_km} km cannot be divided exactly. "
        "Look for a building or line at a wrong place, or divide the territory.",
        "数据范围宽达 {extent_km} 公里，超过可精确划分的 {reach_km} 公里。请检查是否有位置错误的建筑物或界线，或分区处理。",
    ),
    "error.cells_unsettled": (
        "The lines could not be brought to a common grid in {passes} {passes:pass|passes}. Please send the data to the developers.",
        "各类界线经 {passes} 次处理仍无法统一到同一网格。请将数据反馈给开发者。",
    ),
    "error.cells_crossing": (
        "Two lines still cross after they were brought to a common grid. Please send the data to the developers.",
        "界线统一到网格后仍有交叉。请将数据反馈给开发者。",
    ),
    "exception.bend": (
        "the official line cuts this building; the working line bends round it",
        "法定界线穿过该建筑物，工作界线绕建筑物走",
    ),
    "exception.exclave": (
        "The area was delivered in several parts; each part is closed and stays its own.",
        "该区域交来时即为多个部分（含飞地）；各部分自成封闭区域，仍归该区域。",
    ),
    "exception.stray_ground": (
        "ground cut off from its community by a bend goes along with the neighbour",
        "因工作界线绕行而与本普查区隔开的地块，划入相邻普查区",
    ),
    "exception.edge_building": (
        "the building reaches over the outer border; it is counted whole, the ground beyond is not covered",
        "该建筑物超出外部边界，整栋计入本普查区，界外部分不计入范围",
    ),
    "exception.overlap_group": (
        "footprints overlap, so these buildings share a cell",
        "建筑物轮廓相互重叠，共用一个最小单元",
    ),
    "exception.severed_building": (
        "the building is in several parts that do not touch; its parts are kept in one block where they can be",
        "该建筑物由互不相连的部分组成，尽可能划入同一普查小区",
    ),
}

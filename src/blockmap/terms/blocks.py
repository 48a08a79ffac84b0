"""Texts of the room ``blocks``: key, English, Chinese."""

PLAN_AGAIN = (
    "Plan this community again, or undo the change.",
    "请重新划分该普查区，或撤销该项更改。",
)
PLAN_LINES_AGAIN = (
    "Undo the change that moved this line, or plan the community again: blocks are made of cells, never drawn by hand.",
    "请撤销改动界线的操作，或重新划分该普查区：普查小区由最小单元合成，不得单独改线。",
)
CORRECT_AREAS = (
    "Correct the boundary and read it again, or plan the communities on both sides together.",
    "请更正边界后重新读入，或将两侧普查区一并重新划分。",
)
LOOK_AT_NEIGHBOURS = (
    "Look whether it should join a neighbour.",
    "请核对是否应并入相邻小区。",
)

TERMS: dict[str, tuple[str, str]] = {
    "finding.code_overflow": (
        "Community {code} has {count} {count:block|blocks}, but only {capacity} {capacity:number|numbers}; the surplus got numbers with one digit more.",
        "普查区 {code} 共有 {count} 个普查小区，而编号只有 {capacity} 个；超出部分已用多一位的编号表示。",
    ),
    "finding.code_overflow.next": (
        "Divide the community, or raise the target size, and plan it again; where codes need not be handed in, make the territory with "
        "--block-digits 4 (in a recipe: [settings] block_digits = 4).",
        "请拆分该普查区或提高每个小区的目标户数后重新划分；如编码无需上报，可在新建时使用 --block-digits 4（作业单中写 [settings] block_digits = 4）。",
    ),
    "finding.virtual_overflow": (
        "Community {code} has {count} virtual {count:block|blocks}, but only {capacity} {capacity:number|numbers} {capacity:is|are} left to them.",
        "普查区 {code} 共有 {count} 个虚拟普查小区，而虚拟小区编号只有 {capacity} 个。",
    ),
    "finding.virtual_overflow.next": (
        "Join virtual blocks: one may hold up to 4,995 persons.",
        "请合并虚拟普查小区：每个虚拟小区最多可容纳 4995 人。",
    ),
    "finding.code_digits_mixed": (
        "Community {code} needs {most} {most:digit|digits} for its new blocks, while issued codes have {least}.",
        "普查区 {code} 新增普查小区需要 {most} 位编号，而已下发的编号为 {least} 位。",
    ),
    "finding.code_digits_mixed.next": (
        "Issued codes stay as they are. Tell everybody who types codes that both lengths occur here.",
        "已下发的编号保持不变。请告知录入人员：该普查区存在两种长度的编号。",
    ),
    "finding.nothing_planned": (
        "There are no blocks yet, so only the areas were checked.",
        "尚未划分普查小区，仅检查了区划。",
    ),
    "finding.nothing_planned.next": ("Run `blockmap plan`.", "请运行 blockmap plan。"),
    "finding.not_coded": ("No block has a code yet.", "普查小区尚未编码。"),
    "finding.not_coded.next": ("Run `blockmap plan` again; it gives the codes.", "请重新运行 blockmap plan 进行编码。"),
    "finding.area_parent": (
        "Area {code} ({level}) does not lie in an area one level above it.",
        "区划 {code}（{level}）没有隶属于上一级区划。",
    ),
    "finding.area_parent.next": (
        "Read the level above again, with the codes that this area begins with.",
        "请重新读入上一级区划，核对隶属代码。",
    ),
    "finding.area_without_ground": ("Area {code} has no polygon.", "区划 {code} 没有图形。"),
    "finding.area_without_ground.next": ("Read its boundary again.", "请重新读入该区划的边界。"),
    "finding.exclave_undeclared": (
        "Community {code} lies in {count} {count:part|parts}, and no exclave is declared.",
        "普查区 {code} 由 {count} 块不相连的图形组成，但未登记飞地。",
    ),
    "finding.exclave_undeclared.next": (
        "If the parts are right, declare the exclave; if not, correct the boundary.",
        "如情况属实，请登记飞地；否则请更正边界。",
    ),
    "finding.block_community_unknown": (
        "Block {code} names a community that does not exist.",
        "普查小区 {code} 所属的普查区不存在。",
    ),
    "finding.block_community_unknown.next": PLAN_AGAIN,
    "finding.community_without_blocks": (
        "Community {code} is not divided into blocks.",
        "普查区 {code} 尚未划分普查小区。",
    ),
    "finding.community_without_blocks.next": (
        "Run `blockmap plan --community {code}`.",
        "请运行 blockmap plan --community {code}。",
    ),
    "finding.block_kind": ("Block {code} is of the unknown kind {found}.", "普查小区 {code} 的类型 {found} 无法识别。"),
    "finding.block_kind.next": (
        "Kinds are ground, stacked and virtual.",
        "类型只能是 ground（有地块）、stacked（叠置）、virtual（虚拟）。",
    ),
    "finding.ground_without_polygon": (
        "Block {code} is a ground block but has no polygon.",
        "普查小区 {code} 应有地块，但没有图形。",
    ),
    "finding.ground_without_polygon.next": PLAN_AGAIN,
    "finding.placeless_with_polygon": (
        "Block {code} is stacked or virtual, but has a polygon.",
        "普查小区 {code} 为叠置或虚拟小区，却带有图形。",
    ),
    "finding.placeless_with_polygon.next": (
        "Take the polygon away: the ground belongs to the block that holds the building.",
        "请去掉该图形：地块归建筑物所在的普查小区。",
    ),
    "finding.block_multipart": (
        "Block {code} falls into {count} {count:part|parts}.",
        "普查小区 {code} 由 {count} 块不相连的图形组成。",
    ),
    "finding.block_multipart.next": PLAN_AGAIN,
    "finding.block_host": (
        "Block {code} must name a ground block of its community as host if it is stacked, and none otherwise.",
        "普查小区 {code} 的宿主小区有误：叠置小区须指明同一普查区内有地块的宿主小区，其他小区不得指明。",
    ),
    "finding.block_host.next": (
        "Divide the building again, or undo the change.",
        "请重新分割该建筑物，或撤销该项更改。",
    ),
    "finding.no_cells": (
        "There are blocks, but none of the cells they are made of.",
        "已有普查小区，但缺少构成小区的最小单元。",
    ),
    "finding.no_cells.next": PLAN_AGAIN,
    "finding.cell_block_unknown": (
        "Cell {row_id} belongs to block {block_id}, which is no ground block.",
        "最小单元 {row_id} 所属的小区（标识 {block_id}）不是有地块的普查小区。",
    ),
    "finding.cell_block_unknown.next": PLAN_AGAIN,
    "finding.cell_community": (
        "Cell {row_id} lies in another community than its block.",
        "最小单元 {row_id} 与其所属普查小区不在同一普查区。",
    ),
    "finding.cell_community.next": PLAN_AGAIN,
    "finding.block_without_cells": ("Block {code} has no cells.", "普查小区 {code} 没有任何最小单元。"),
    "finding.block_without_cells.next": PLAN_AGAIN,
    "finding.cell_building": (
        "Cell {row_id} does not name the first building that stands in it.",
        "最小单元 {row_id} 登记的建筑物与实际坐落的建筑物不符。",
    ),
    "finding.cell_building.next": PLAN_AGAIN,
    "finding.root_overlap": (
        "Areas {pieces} overlap by {area_m2:.3f} m2 at ({x:.1f}, {y:.1f}), and nothing lies above them.",
        "顶级区划 {pieces} 在 ({x:.1f}, {y:.1f}) 处重叠 {area_m2:.3f} m²。",
    ),
    "finding.root_overlap.next": ("Correct their boundaries, or open a dispute.", "请更正边界，或按争议立案。"),
    "finding.cover_crossing": (
        "Lines of {pieces} cross or touch at ({x:.1f}, {y:.1f}) without a common vertex.",
        "{pieces} 的界线在 ({x:.1f}, {y:.1f}) 处相交或相触，但没有公共顶点。",
    ),
    "finding.cover_crossing.next": PLAN_LINES_AGAIN,
    "finding.cover_ring": (
        "The outline of {code} is not valid at ({x:.1f}, {y:.1f}).",
        "{code} 的边界线在 ({x:.1f}, {y:.1f}) 处无效（自相交等）。",
    ),
    "finding.cover_ring.next": PLAN_LINES_AGAIN,
    "finding.cover_parts": (
        "{code} hangs together in a single point at ({x:.1f}, {y:.1f}).",
        "{code} 在 ({x:.1f}, {y:.1f}) 处仅以一点相连。",
    ),
    "finding.cover_parts.next": PLAN_LINES_AGAIN,
    "finding.cover_off_grid": (
        "A vertex of {code} at ({x:.1f}, {y:.1f}) is not on the grid of the territory.",
        "{code} 在 ({x:.1f}, {y:.1f}) 处的顶点不在坐标格网上。",
    ),
    "finding.cover_off_grid.next": PLAN_LINES_AGAIN,
    "finding.cells_gap": (
        "{area_m2:.3f} m2 of block {code} are in none of its cells, at ({x:.1f}, {y:.1f}).",
        "普查小区 {code} 在 ({x:.1f}, {y:.1f}) 处有 {area_m2:.3f} m² 不属于其任何最小单元。",
    ),
    "finding.cells_gap.next": PLAN_LINES_AGAIN,
    "finding.cells_overlap": (
        "Cells {pieces} of block {code} overlap by {area_m2:.3f} m2 at ({x:.1f}, {y:.1f}).",
        "普查小区 {code} 的最小单元 {pieces} 在 ({x:.1f}, {y:.1f}) 处重叠 {area_m2:.3f} m²。",
    ),
    "finding.cells_overlap.next": PLAN_LINES_AGAIN,
    "finding.cells_beyond": (
        "Cell {pieces} of block {code} reaches {area_m2:.3f} m2 beyond it at ({x:.1f}, {y:.1f}).",
        "普查小区 {code} 的最小单元 {pieces} 在 ({x:.1f}, {y:.1f}) 处超出该小区 {area_m2:.3f} m²。",
    ),
    "finding.cells_beyond.next": PLAN_LINES_AGAIN,
    "finding.cells_t_vertex": (
        "Block {code} and its cells {pieces} do not share a vertex of their common line at ({x:.1f}, {y:.1f}).",
        "普查小区 {code} 与其最小单元 {pieces} 的公共边在 ({x:.1f}, {y:.1f}) 处缺少公共顶点。",
    ),
    "finding.cells_t_vertex.next": PLAN_LINES_AGAIN,
    "finding.blocks_gap": (
        "{area_m2:.3f} m2 of community {code} are in no block, at ({x:.1f}, {y:.1f}), beside {pieces}.",
        "普查区 {code} 在 ({x:.1f}, {y:.1f}) 处有 {area_m2:.3f} m² 未划入任何普查小区，相邻小区：{pieces}。",
    ),
    "finding.blocks_gap.next": PLAN_LINES_AGAIN,
    "finding.blocks_overlap": (
        "Blocks {pieces} of community {code} overlap by {area_m2:.3f} m2 at ({x:.1f}, {y:.1f}).",
        "普查区 {code} 的普查小区 {pieces} 在 ({x:.1f}, {y:.1f}) 处重叠 {area_m2:.3f} m²。",
    ),
    "finding.blocks_overlap.next": PLAN_LINES_AGAIN,
    "finding.blocks_beyond": (
        "Block {pieces} reaches {area_m2:.3f} m2 beyond community {code} at ({x:.1f}, {y:.1f}).",
        "普查小区 {pieces} 在 ({x:.1f}, {y:.1f}) 处超出普查区 {code} 边界 {area_m2:.3f} m²。",
    ),
    "finding.blocks_beyond.next": PLAN_LINES_AGAIN,
    "finding.blocks_t_vertex": (
        "Blocks {pieces} and community {code} do not share a vertex of their common line at ({x:.1f}, {y:.1f}).",
        "普查小区 {pieces} 与普查区 {code} 的公共边在 ({x:.1f}, {y:.1f}) 处缺少公共顶点。",
    ),
    "finding.blocks_t_vertex.next": PLAN_LINES_AGAIN,
    "finding.area_gap": (
        "{area_m2:.3f} m2 of area {code} are in none of its parts, at ({x:.1f}, {y:.1f}), beside {pieces}.",
        "区划 {code} 在 ({x:.1f}, {y:.1f}) 处有 {area_m2:.3f} m² 不属于任何下级区划，相邻：{pieces}。",
    ),
    "finding.area_gap.next": CORRECT_AREAS,
    "finding.area_overlap": (
        "Areas {pieces} in area {code} overlap by {area_m2:.3f} m2 at ({x:.1f}, {y:.1f}).",
        "区划 {code} 内的 {pieces} 在 ({x:.1f}, {y:.1f}) 处重叠 {area_m2:.3f} m²。",
    ),
    "finding.area_overlap.next": CORRECT_AREAS,
    "finding.area_beyond": (
        "Area {pieces} reaches {area_m2:.3f} m2 beyond area {code} at ({x:.1f}, {y:.1f}).",
        "区划 {pieces} 在 ({x:.1f}, {y:.1f}) 处超出上级区划 {code} {area_m2:.3f} m²。",
    ),
    "finding.area_beyond.next": CORRECT_AREAS,
    "finding.area_t_vertex": (
        "Areas {pieces} and area {code} do not share a vertex of their common line at ({x:.1f}, {y:.1f}).",
        "区划 {pieces} 与上级区划 {code} 的公共边在 ({x:.1f}, {y:.1f}) 处缺少公共顶点。",
    ),
    "finding.area_t_vertex.next": CORRECT_AREAS,
    "finding.building_block_unknown": (
        "Building {row_id} belongs to a block that does not exist or has no ground.",
        "建筑物 {row_id} 所属的普查小区不存在或没有地块。",
    ),
    "finding.building_block_unknown.next": PLAN_AGAIN,
    "finding.building_community": (
        "Building {row_id} names another community than its block {code}.",
        "建筑物 {row_id} 登记的普查区与其普查小区 {code} 所在普查区不一致。",
    ),
    "finding.building_community.next": PLAN_AGAIN,
    "finding.building_cell": (
        "Building {row_id} of block {code} names a cell of another block.",
        "建筑物 {row_id} 属于普查小区 {code}，但登记的最小单元属于其他小区。",
    ),
    "finding.building_cell.next": PLAN_AGAIN,
    "finding.building_ring": (
        "The footprint of building {row_id} is missing or not valid.",
        "建筑物 {row_id} 的图形缺失或无效。",
    ),
    "finding.building_ring.next": ("Draw or read this building again.", "请重新绘制或读入该建筑物。"),
    "finding.building_without_block": (
        "Building {row_id} stands in block {others}, but belongs to no block.",
        "建筑物 {row_id} 坐落在普查小区 {others} 内，但未归入任何普查小区。",
    ),
    "finding.building_without_block.next": PLAN_AGAIN,
    "finding.building_cut": (
        "Building {row_id} of block {code} is cut: part of it stands in {others}.",
        "建筑物 {row_id} 属于普查小区 {code}，但被界线切割，一部分落在 {others}。",
    ),
    "finding.building_cut.next": PLAN_AGAIN,
    "finding.building_severed": (
        "Building {row_id} of block {code} is in parts that do not touch, and some of them stand in {others}.",
        "建筑物 {row_id} 属于普查小区 {code}，由互不相连的部分组成，其中有部分坐落在 {others}。",
    ),
    "finding.building_severed.next": (
        "If the parts are separate buildings, give each its own row; else leave it: its count stays in its block.",
        "如各部分实为不同建筑物，请分别建档；否则无需处理，其数据计入所属小区。",
    ),
    "finding.building_elsewhere": (
        "Building {row_id} belongs to block {code}, but stands in {others}.",
        "建筑物 {row_id} 登记在普查小区 {code}，实际坐落在 {others}。",
    ),
    "finding.building_elsewhere.next": PLAN_AGAIN,
    "finding.building_outside": (
        "Building {row_id} belongs to block {code}, but stands partly or wholly in no block.",
        "建筑物 {row_id} 登记在普查小区 {code}，但部分或全部落在所有普查小区之外。",
    ),
    "finding.building_outside.next": (
        "Correct the footprint, or declare it as a building at the outer edge.",
        "请更正图形，或登记为外缘建筑物。",
    ),
    "finding.area_code_twice": (
        "Several areas of the level {level} have the code {code}.",
        "{level} 级有多个区划使用同一代码 {code}。",
    ),
    "finding.area_code_twice.next": ("Correct the codes and read the areas again.", "请更正代码后重新读入。"),
    "finding.area_code_prefix": (
        "Area {code} does not begin with the code {parent} of its parent.",
        "区划代码 {code} 未以上级代码 {parent} 开头。",
    ),
    "finding.area_code_prefix.next": (
        "Correct the code or the parent, and read the areas again.",
        "请更正代码或隶属关系后重新读入。",
    ),
    "finding.community_code": (
        "Block {code} says community {found}, but lies in {expected}.",
        "普查小区 {code} 登记的普查区代码为 {found}，实际应为 {expected}。",
    ),
    "finding.community_code.next": (
        "Plan the community again, or undo the change.",
        "请重新划分该普查区，或撤销该项更改。",
    ),
    "finding.block_code": (
        "Block code {code} is not made of its community's code and its short code: it should be {expected}.",
        "普查小区代码 {code} 与普查区代码加小区编号不一致，应为 {expected}。",
    ),
    "finding.block_code.next": PLAN_AGAIN,
    "finding.short_code": (
        "The short code {short} of block {code} is not a number of the right length.",
        "普查小区 {code} 的编号 {short} 不是规定位数的数字。",
    ),
    "finding.short_code.next": PLAN_AGAIN,
    "finding.virtual_number": (
        "Block {code} has number {short}: numbers from {first} are for virtual blocks, and only for them.",
        "普查小区 {code} 的编号为 {short}：{first} 及以上的编号专用于虚拟小区。",
    ),
    "finding.virtual_number.next": PLAN_AGAIN,
    "finding.code_twice": ("Several blocks have the code {code}.", "多个普查小区使用同一代码 {code}。"),
    "finding.code_twice.next": PLAN_AGAIN,
    "finding.code_retired": (
        "Block {code} bears a code that was issued before and is retired.",
        "普查小区 {code} 使用了已停用的代码。",
    ),
    "finding.code_retired.next": (
        "Give it the next number that was never used; retired codes are never given again.",
        "请改用从未使用过的下一个编号；停用的代码不得再次使用。",
    ),
    "finding.household_sum": (
        "Block {code} says {found} {found:household|households}, but its buildings and parts hold {expected}.",
        "普查小区 {code} 登记 {found} 户，而其建筑物（含分段）合计 {expected} 户。",
    ),
    "finding.household_sum.next": PLAN_AGAIN,
    "finding.person_sum": (
        "Block {code} says {found} {found:person|persons}, but its buildings and parts hold {expected}.",
        "普查小区 {code} 登记 {found} 人，而其建筑物（含分段）合计 {expected} 人。",
    ),
    "finding.person_sum.next": PLAN_AGAIN,
    "finding.building_sum": (
        "Block {code} says {found} {found:building|buildings} and parts, but has {expected}.",
        "普查小区 {code} 登记建筑物（含分段）{found} 栋，实际 {expected} 栋。",
    ),
    "finding.building_sum.next": PLAN_AGAIN,
    "finding.estimate_mark": (
        "Block {code} does not say rightly whether its households are partly estimated.",
        "普查小区 {code} 的户数估计标记与其建筑物不符。",
    ),
    "finding.estimate_mark.next": PLAN_AGAIN,
    "finding.over_cap": (
        "Block {code} holds {count} {count:household|households}, more than the {cap} that can be numbered.",
        "普查小区 {code} 有 {count} 户，超过可编户号上限 {cap} 户。",
    ),
    "finding.over_cap.next": (
        "Divide its largest building with `blockmap plan --oversize parts`.",
        "请用 blockmap plan --oversize parts 分割其中的大型建筑物。",
    ),
    "finding.out_of_band": (
        "Block {code} holds {count} {count:household|households}, outside {low} to {high}, and no reason is given.",
        "普查小区 {code} 有 {count} 户，不在 {low}—{high} 户范围内，且未说明原因。",
    ),
    "finding.out_of_band.next": (
        "Look at it on the map; merge or split it, or leave it with a reason.",
        "请在图上核对，予以合并、拆分，或注明原因。",
    ),
    "finding.small_block": (
        "Block {code} covers {area_m2:.0f} m2, less than {least_m2:.0f}.",
        "普查小区 {code} 面积 {area_m2:.0f} m²，小于 {least_m2:.0f} m²。",
    ),
    "finding.small_block.next": LOOK_AT_NEIGHBOURS,
    "finding.narrow_block": (
        "Block {code} is nowhere {least_m:.0f} m wide.",
        "普查小区 {code} 各处宽度均不足 {least_m:.0f} 米。",
    ),
    "finding.narrow_block.next": LOOK_AT_NEIGHBOURS,
    "finding.block_enclave": ("Block {code} encloses another block.", "普查小区 {code} 内部包围着其他普查小区。"),
    "finding.block_enclave.next": (
        "Look whether the enclosed block should reach a street.",
        "请核对被包围的小区是否应连通道路。",
    ),
}

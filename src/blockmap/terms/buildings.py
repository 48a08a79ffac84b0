"""Texts of the room ``buildings``: key, English, Chinese."""

NUMBER_AGAIN = (
    "Run `blockmap number`, or undo the change.",
    "请运行 blockmap number 重新编号，或撤销该项更改。",
)
DIVIDE_AGAIN = (
    "Divide the building again with `blockmap plan --oversize parts`, or undo the change.",
    "请用 blockmap plan --oversize parts 重新分割该建筑物，或撤销该项更改。",
)

TERMS: dict[str, tuple[str, str]] = {
    "error.freeze_unknown_community": (
        "No community has the code {codes}. Nothing was frozen. Look up the codes with `blockmap info`.",
        "没有代码为 {codes} 的普查区，未作任何锁定。请用 blockmap info 查询代码。",
    ),
    "finding.freeze_not_planned": (
        "Community {code} has no blocks yet, so there is nothing to issue: it was left open.",
        "普查区 {code} 尚未划分普查小区，没有可锁定的编码，保持未锁定状态。",
    ),
    "finding.freeze_not_planned.next": (
        "Run `blockmap plan` for this community, then freeze it.",
        "请先对该普查区运行 blockmap plan，再行锁定。",
    ),
    "finding.freeze_unnumbered": (
        "Community {code} has {count} {count:building|buildings} without a number: it was left open.",
        "普查区 {code} 有 {count} 栋建筑物未编号，保持未锁定状态。",
    ),
    "finding.freeze_unnumbered.next": (
        "Run `blockmap number`, then freeze it.",
        "请先运行 blockmap number 编号，再行锁定。",
    ),
    "finding.buildings_uncounted": (
        "{count} {count:building|buildings} with {households} {households:household|households} {households:lies|lie} in no community; no block counts them.",
        "{count} 栋建筑物（{households} 户）不在任何普查区内，没有普查小区负责登记。",
    ),
    "finding.buildings_uncounted.next": (
        "Check the communities' outlines there, or leave these buildings to the neighbouring district.",
        "请核对该处普查区边界，或确认这些建筑物由相邻区县负责。",
    ),
    "finding.not_numbered": (
        "{count} {count:building|buildings} {count:is|are} not numbered yet.",
        "{count} 栋建筑物尚未编号。",
    ),
    "finding.not_numbered.next": ("Run `blockmap number`.", "请运行 blockmap number。"),
    "finding.number_missing": (
        "Building {row_id} of block {code} has no number.",
        "普查小区 {code} 的建筑物 {row_id} 没有编号。",
    ),
    "finding.number_missing.next": NUMBER_AGAIN,
    "finding.number_without_block": (
        "Building {row_id} has number {number}, but belongs to no block.",
        "建筑物 {row_id} 编号为 {number}，但不属于任何普查小区。",
    ),
    "finding.number_without_block.next": NUMBER_AGAIN,
    "finding.number_twice": (
        "Number {number} is given to several buildings of block {code}, one of them {row_id}.",
        "普查小区 {code} 中多栋建筑物使用同一编号 {number}，其中之一为 {row_id}。",
    ),
    "finding.number_twice.next": NUMBER_AGAIN,
    "finding.number_retired": (
        "Building {row_id} of block {code} bears number {number}, which was issued before and is retired.",
        "普查小区 {code} 的建筑物 {row_id} 使用了已停用的编号 {number}。",
    ),
    "finding.number_retired.next": (
        "Give it the number after the largest of its block; retired numbers are never given again.",
        "请改用该小区最大编号的下一个号；停用的编号不得再次使用。",
    ),
    "finding.number_gap": (
        "In block {code} the numbers {numbers} are missing or not lawful, and nothing says that they were retired.",
        "普查小区 {code} 的编号 {numbers} 缺失或不合规，且无停用记录。",
    ),
    "finding.number_gap.next": NUMBER_AGAIN,
    "finding.part_building_unknown": (
        "Part {row_id} belongs to building {building}, which does not exist.",
        "楼层段 {row_id} 所属的建筑物 {building} 不存在。",
    ),
    "finding.part_building_unknown.next": DIVIDE_AGAIN,
    "finding.part_block": (
        "A part of building {building} is counted in block {code}, where it cannot be: the first part belongs to the ground block, each other one to a stacked block of its own.",
        "建筑物 {building} 的一个楼层段计入了普查小区 {code}，位置有误：第一段应归有地块的小区，其余各段应各归一个叠置小区。",
    ),
    "finding.part_block.next": DIVIDE_AGAIN,
    "finding.parts_order": (
        "The parts of building {row_id} are not numbered 1, 2, 3 …， or there is only one.",
        "建筑物 {row_id} 的楼层段未按 1、2、3……编号，或仅有一段。",
    ),
    "finding.parts_order.next": DIVIDE_AGAIN,
    "finding.parts_floors": (
        "Floors of the parts of building {row_id} overlap or run backwards.",
        "建筑物 {row_id} 各段的楼层重叠或上下颠倒。",
    ),
    "finding.parts_floors.next": DIVIDE_AGAIN,
    "finding.parts_households": (
        "The parts of building {row_id} hold {found} {found:household|households} together, the building {expected}.",
        "建筑物 {row_id} 各段合计 {found} 户，而整栋为 {expected} 户。",
    ),
    "finding.parts_households.next": DIVIDE_AGAIN,
    "finding.parts_persons": (
        "The parts of building {row_id} hold {found} {found:person|persons} together, the building {expected}.",
        "建筑物 {row_id} 各段合计 {found} 人，而整栋为 {expected} 人。",
    ),
    "finding.parts_persons.next": DIVIDE_AGAIN,
    "finding.stacked_without_part": (
        "Stacked block {code} counts no part of any building.",
        "叠置普查小区 {code} 没有对应的楼层段。",
    ),
    "finding.stacked_without_part.next": DIVIDE_AGAIN,
    "parts.floor": ("floor {low}", "第{low}层"),
    "parts.floors": ("floors {low}-{high}", "第{low}-{high}层"),
    "finding.parts_proposed": (
        "Building {row_id} holds {households} households, about {persons} persons, more than the {cap} that may be one block: "
        "{share} parts would suit.",
        "建筑物 {row_id} 有 {households} 户（约 {persons} 人），超过单栋成为一个普查小区的上限 {cap} 人，建议分为 {share} 段。",
    ),
    "finding.parts_proposed.next": (
        "Run `blockmap plan --oversize parts`, or leave it whole with several enumerators.",
        "请运行 blockmap plan --oversize parts 按楼层分段，或保留整栋并配备多名普查员。",
    ),
    "finding.building_divided": (
        "Building {row_id} with {households} {households:household|households} was divided into {share} {share:part|parts} by floors; shares are estimated.",
        "建筑物 {row_id}（{households} 户）已按楼层分为 {share} 段，各段户数为估计数。",
    ),
    "finding.building_divided.next": (
        "Correct the shares when the entrances and floors have been listed.",
        "摸底掌握单元和楼层后，请更正各段户数。",
    ),
    "finding.building_of_one_floor": (
        "Building {row_id} with {households} {households:household|households} has one floor and cannot be divided by floors.",
        "建筑物 {row_id}（{households} 户）只有一层，无法按楼层分段。",
    ),
    "finding.building_of_one_floor.next": (
        "Draw its parts as buildings of their own, or leave it whole with several enumerators.",
        "请将其各部分分别绘为建筑物，或保留整栋并配备多名普查员。",
    ),
}

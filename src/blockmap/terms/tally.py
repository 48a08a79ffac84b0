"""Texts of tallies, targets and forecasts: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {
    "finding.levels_disagree": (
        "{place}, {phase}, {measure}: the return of {day} says {said}, what lies in it adds up to {summed}; {said} is counted.",
        "{place}（{phase}，{measure}）：{day} 上报数为 {said}，其下级合计为 {summed}，按 {said} 计。",
    ),
    "finding.levels_disagree.next": (
        "Ask which of the two is right and have the other one sent again.",
        "请核实以哪一个为准，并要求重新上报另一个。",
    ),
    "finding.block_divided_since": (
        "Block {row_id} was divided after its return ({phase}, {measure}): {count} cannot be told apart among {successors} and count "
        "as not apportioned.",
        "普查小区 {row_id} 上报后已被拆分（{phase}，{measure}）：其中 {count} 无法分摊到 {successors}，列入“未分摊”。",
    ),
    "finding.block_divided_since.next": (
        "Have the blocks {successors} send what each has done so far.",
        "请 {successors} 分别重新上报各自的累计数。",
    ),
    "finding.area_beside_blocks": (
        "{code}, {phase}, {measure}: the area itself sent {own}, its blocks {summed}; both are counted.",
        "{code}（{phase}，{measure}）：本级上报 {own}，所辖普查小区合计 {summed}，两者均已计入。",
    ),
    "finding.area_beside_blocks.next": (
        "If the one contains the other, have the area send only what no block sent.",
        "如两者重复，请本级只上报各普查小区未上报的部分。",
    ),
    "finding.returns_unmatched": (
        "{count} returns met no place; they are counted apart, in no sum.",
        "有 {count} 条上报未能落到任何地点，单独计数，不计入合计。",
    ),
    "finding.returns_unmatched.next": (
        "List them with blockmap progress unmatched, and correct the codes or the territory.",
        "请用 blockmap progress unmatched 列出，并更正编码或区域数据文件。",
    ),
    "finding.phase_unknown": (
        "Phase {code} is in the returns but not in the list of phases ({known}); it has no target.",
        "上报中的阶段“{code}”不在阶段表（{known}）中，没有应登记数。",
    ),
    "finding.phase_unknown.next": (
        "Add it with blockmap progress phases, or correct the returns.",
        "请用 blockmap progress phases 补充该阶段，或更正上报数据。",
    ),
    "finding.area_target_differs": (
        "{code}, {phase}, {measure}: the target given is {given}, its blocks add up to {summed} (difference {difference}).",
        "{code}（{phase}，{measure}）：下达的应登记数为 {given}，所辖普查小区合计为 {summed}，相差 {difference}。",
    ),
    "finding.area_target_differs.next": (
        "The blocks' targets are counted; correct them, or the one of the area.",
        "汇总按普查小区的应登记数计算；请核对普查小区或该区域的应登记数。",
    ),
    "finding.block_target_stale": (
        "Block {code} has a target of its own, {given}; since it was given {gone} have gone with demolished buildings.",
        "普查小区 {code} 的应登记数系单独下达（{given}），此后因建筑物拆除减少 {gone}，尚未调整。",
    ),
    "finding.block_target_stale.next": (
        "Give the block a new target with its day, if it is to fall.",
        "如需核减，请为该普查小区下达新的应登记数并注明日期。",
    ),
}

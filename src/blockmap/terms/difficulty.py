"""Texts of difficulties in sizing and speed, and of places that are blocks of their own: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {
    "wrong.work_factor": (
        "one household of “{kind}” cannot be {factor} of work; give a number from {least} to {most}, such as 1.5",
        "“{kind}”每户工作量系数不能为 {factor}；请填写 {least} 至 {most} 之间的数，例如 1.5",
    ),
    "cli.plan.factor": (
        "--factor needs a kind and a number, such as building_site=1.5, not “{said}”",
        "--factor 须写成“难点=系数”，例如 建筑工地=1.5，不能是“{said}”",
    ),
    "cli.help.plan.factor": (
        "work of one household of a difficulty, e.g. building_site=1.5 (kept; =1 takes it back; repeat for several)",
        "某类难点每户的工作量系数，例如 建筑工地=1.5（今后一直有效；=1 表示取消；可多次使用）",
    ),
    "cli.help.plan.own": (
        "kind or name of estates and places that become blocks of their own (kept; none takes it back; repeat)",
        "单独划为普查小区的特殊场所或住宅小区，写类型或名称（今后一直有效；none 表示取消；可多次使用）",
    ),
    "cli.help.plan.shared": (
        "name of a place that shares its block although its kind is wanted by --own (repeat for several)",
        "虽属 --own 所列类型、但不单独划为普查小区的场所名称（可多次使用）",
    ),
    "finding.work_weighed": (
        "{count} {count:building|buildings} with {households} {households:household|households} carry difficulties: sized as {work} "
        "ordinary {work:household|households}.",
        "{count} 栋建筑物共 {households} 户有登记难点，划分时按 {work} 户的工作量计算。",
    ),
    "finding.work_weighed.next": (
        "Households stay true counts; the column work_count of blocks is what their size is judged by.",
        "户数仍为实有户数；普查小区的大小按其“工作量”（work_count）衡量。",
    ),
    "finding.work_kind_unused": (
        "A factor is set for the difficulty “{difficulty}”, but nothing on the map has it.",
        "已为难点“{difficulty}”设定系数，但图上没有任何对象带有此难点。",
    ),
    "finding.work_kind_unused.next": (
        "Check how it is spelt, or read its list with blockmap progress tags.",
        "请检查写法，或用 blockmap progress tags 读入难点清单。",
    ),
    "finding.tags_shared_out": (
        "{count} {count:difficulty|difficulties} of blocks that were divided anew came to several blocks; cases are shared out by "
        "households.",
        "{count} 条难点所在的普查小区已重新划分，难点随之分到多个普查小区，例数按户数分摊。",
    ),
    "finding.tags_shared_out.next": (
        "Look at blockmap progress tags, and correct what the field knows better.",
        "请查看 blockmap progress tags，并按实地情况更正。",
    ),
    "finding.work_out_of_band": (
        "Block {code} holds {count} {count:household|households} with difficulties, work as of {work}: outside {low} to {high}, and "
        "no reason is given.",
        "普查小区 {code} 有 {count} 户，含登记难点，工作量相当于 {work} 户，不在 {low}—{high} 户范围内，且未说明原因。",
    ),
    "finding.work_out_of_band.next": (
        "Look at it on the map; merge or split it, or leave it with a reason.",
        "请在图上核对，予以合并、拆分，或注明原因。",
    ),
    "finding.work_sum": (
        "Block {code} says work as of {found} {found:household|households}, but its buildings add up to {expected}.",
        "普查小区 {code} 的工作量记为 {found} 户，而其建筑物合计为 {expected} 户。",
    ),
    "finding.work_sum.next": (
        "Plan the community again: blockmap plan --community.",
        "请用 blockmap plan --community 重新划分该普查区。",
    ),
    "irregular.own_place": (
        "a place that is a block of its own, where no number of blocks fits the band",
        "为单独划出的特殊场所，划为任何数量的普查小区户数均不在规定范围内",
    ),
    "figure.irregular_own_place": (
        "left out: places of their own outside the band",
        "未参与评价：单独划出的特殊场所",
    ),
    "figure.mean_work": ("mean work of regular blocks, in ordinary households", "常规普查小区平均工作量（折合户数）"),
    "figure.work_added": ("work added by difficulties, in ordinary households", "难点增加的工作量（折合户数）"),
    "figure.own_places": ("places that are blocks of their own", "单独划为普查小区的特殊场所"),
    "finding.own_place": (
        "“{name}” is {blocks} {blocks:block|blocks} of its own with {households} {households:household|households}.",
        "“{name}”已单独划为 {blocks} 个普查小区，共 {households} 户。",
    ),
    "finding.own_place.next": (
        "Its contact stands in the remarks of these blocks; staff of the place can be given to them with blockmap assign.",
        "联系单位见这些普查小区的备注；可用 blockmap assign 指派该场所人员担任普查员。",
    ),
    "finding.own_place_small": (
        "“{name}” has too little for a block of its own (work of fewer than {low} {low:household|households}); it shares a block with "
        "others.",
        "“{name}”不足以单独划为普查小区（其地块内不足 {low} 户），已与周边合划。",
    ),
    "finding.own_place_small.next": (
        "Where it must stand alone all the same, name it: blockmap plan --own “{name}” beside the kinds.",
        "如仍须单独划出，请在 --own 中除类型外再写明该场所名称：blockmap plan --own “{name}”。",
    ),
    "finding.own_place_astride": (
        "“{name}” cannot be a block of its own: a building stands on both sides of its outline, and no building is cut.",
        "“{name}”无法单独划为普查小区：有建筑物跨在其边界上，而建筑物不得切割。",
    ),
    "finding.own_place_astride.next": (
        "Correct its outline or the building, read it again and plan anew.",
        "请更正场所边界或建筑物，重新读入后再划分。",
    ),
    "finding.own_place_no_ground": (
        "“{name}” is only a point and no building stands there: it has no ground that could be a block.",
        "“{name}”只有一个点位，该处没有建筑物，无地块可划。",
    ),
    "finding.own_place_no_ground.next": (
        "Make it a virtual block with its numbers: blockmap block virtual --community CODE --name “{name}” --households N.",
        "请设为虚拟普查小区并填写户数：blockmap block virtual --community 代码 --name “{name}” --households 户数。",
    ),
    "finding.own_place_unknown": (
        "No estate or place is “{name}”, neither by kind nor by name; kinds that there are: {kinds}.",
        "没有类型或名称为“{name}”的小区或场所；现有类型：{kinds}。",
    ),
    "finding.own_place_unknown.next": (
        "Check how it is spelt, or read the places: blockmap read TERRITORY places FILE.",
        "请检查写法，或先读入场所：blockmap read 区域数据文件 places 文件。",
    ),
    "own_place.remark": ("{kind}: {name}", "{kind}：{name}"),
    "own_place.contact": ("{place}; contact: {contact}", "{place}；联系单位：{contact}"),
    "page.work": ("work", "工作量（折合户）"),
    "column.work": ("work (households)", "工作量（折合户）"),
    "column.remark": ("remark", "备注"),
    "column.person_days": ("days for one person", "单人所需天数"),
    "column.people_needed": ("people needed", "按期所需人数"),
    "column.expected_per_day": ("expected per day", "预计日均户数"),
}

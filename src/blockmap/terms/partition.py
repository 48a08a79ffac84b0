"""Texts of the partition: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {
    "error.too_few_blocks": (
        "Exactly {exactly} blocks cannot be made: the communities consist of {pieces} separate pieces of ground, and each needs a "
        "block of its own. Ask for at least {pieces}.",
        "无法恰好划分 {exactly} 个普查小区：各普查区共有 {pieces} 片互不相连的地块，每片至少须划为一个普查小区。请将数量设为不少于 {pieces}。",
    ),
    "error.too_many_blocks": (
        "Exactly {exactly} blocks cannot be made: there are only {units} pieces of ground that may be told apart without cutting a "
        "building. Ask for at most {units}.",
        "无法恰好划分 {exactly} 个普查小区：在不切割建筑物的前提下，最小单元只有 {units} 个。请将数量设为不超过 {units}。",
    ),
    "irregular.big_building": ("holds a building above the band", "含有户数超过上限的建筑物"),
    "irregular.big_group": (
        "holds buildings above the band that cannot be parted",
        "含有户数合计超过上限且无法分开的建筑物",
    ),
    "irregular.empty": ("no household", "无住户"),
    "irregular.cut_off": (
        "on ground apart from the rest of its community, where no number of blocks fits the band",
        "所在地块与本普查区其余部分不相连，划为任何数量的普查小区户数均不在规定范围内",
    ),
    "irregular.no_count_fits": (
        "in a community where no number of blocks fits the band",
        "所在普查区划为任何数量的普查小区户数均不在规定范围内",
    ),
}

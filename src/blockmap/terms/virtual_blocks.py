"""Texts of virtual blocks: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {
    "cli.help.block": ("Blocks one by one.", "单个普查小区的操作。"),
    "cli.help.block.virtual": (
        "Make a virtual block (empty registrations, a collective household), change one with --block, or list all of them.",
        "新建虚拟普查小区（空挂户、集体户等），用 --block 修改，不带选项则列出全部。",
    ),
    "cli.help.block.virtual.community": (
        "community in which a new one is made, by code or name",
        "新建时所属的普查区，代码或名称均可",
    ),
    "cli.help.block.virtual.block": ("code of the virtual block to change", "要修改的虚拟普查小区代码"),
    "cli.help.block.virtual.name": ("what it is", "名称或说明"),
    "cli.help.block.virtual.households": ("households in it", "户数"),
    "cli.help.block.virtual.persons": ("persons in it, where they are known", "人数（如已知）"),
    "cli.help.block.virtual.reason": ("why, for the history: the approval", "依据（记入历史，如批复文号）"),
    "error.virtual_incomplete": (
        "A virtual block needs what it is and how many households it holds: --name TEXT --households N.",
        "新建虚拟普查小区须写明名称和户数：--name 名称 --households 户数。",
    ),
    "error.no_virtual_block": (
        "There is no virtual block {code}. There are: {known}.",
        "没有代码为 {code} 的虚拟普查小区。现有：{known}。",
    ),
    "said.virtual_block": (
        "Virtual block {code} ({name}) holds {households} {households:household|households}. It counts in every sum and is listed beside the map.",
        "虚拟普查小区 {code}（{name}）：{households} 户，计入各级汇总，在地图旁单独列出。",
    ),
    "next.virtual_block": (
        "Name who answers for it: blockmap assign {territory} --block {code} --worker CODE",
        "指定负责人：blockmap assign {territory} --block {code} --worker 人员编号",
    ),
    "said.virtual_blocks": (
        "{count} virtual {count:block|blocks} with {households} {households:household|households} in {territory}.",
        "{territory} 有虚拟普查小区 {count} 个，共 {households} 户。",
    ),
}

"""What to do about a finding in the drawing page, where the general advice names a command and the page has a button."""

TERMS: dict[str, tuple[str, str]] = {
    "page.next.block_has_enumerator": (
        "Take it back from the other person first, or give this one as a helper.",
        "请先收回原负责人，或以协助人员身份分派。",
    ),
    "page.next.cells_no_ground": (
        "Check the border of the community; the administrator reads it in anew.",
        "请核对该普查区边界，并由管理员重新读入。",
    ),
    "page.next.community_without_blocks": (
        "Divide the community under “Plan”.",
        "请在“方案”页划分该普查区。",
    ),
    "page.next.freeze_not_planned": (
        "Divide the community under “Plan” first.",
        "请先在“方案”页划分该普查区。",
    ),
    "page.next.freeze_unnumbered": (
        "Number it under “Plan”, “Numbers” first.",
        "请先在“方案”页的“编号”中编号。",
    ),
    "page.next.not_coded": (
        "Divide the community anew under “Plan”; its blocks then get codes.",
        "请在“方案”页重新划分该普查区，划分后自动编码。",
    ),
    "page.next.not_numbered": (
        "Number the community anew under “Plan”, “Numbers”, or take the change back.",
        "请在“方案”页的“编号”中重新编号，或撤销该项更改。",
    ),
    "page.next.nothing_planned": (
        "Divide the communities under “Plan”.",
        "请在“方案”页划分各普查区。",
    ),
    "page.next.number_gap": (
        "Number the community anew under “Plan”, “Numbers”, or take the change back.",
        "请在“方案”页的“编号”中重新编号，或撤销该项更改。",
    ),
    "page.next.number_missing": (
        "Number the community anew under “Plan”, “Numbers”, or take the change back.",
        "请在“方案”页的“编号”中重新编号，或撤销该项更改。",
    ),
    "page.next.number_twice": (
        "Number the community anew under “Plan”, “Numbers”, or take the change back.",
        "请在“方案”页的“编号”中重新编号，或撤销该项更改。",
    ),
    "page.next.number_without_block": (
        "Number the community anew under “Plan”, “Numbers”, or take the change back.",
        "请在“方案”页的“编号”中重新编号，或撤销该项更改。",
    ),
    "page.next.over_cap": (
        "Choose the large building and divide it among several blocks.",
        "请选中其中的大型建筑物，分给多个普查小区。",
    ),
    "page.next.part_block": (
        "Choose the building and divide it anew among blocks, or take the change back.",
        "请选中该建筑物，在“分给多个普查小区”中重新分段，或撤销该项更改。",
    ),
    "page.next.part_building_unknown": (
        "Choose the building and divide it anew among blocks, or take the change back.",
        "请选中该建筑物，在“分给多个普查小区”中重新分段，或撤销该项更改。",
    ),
    "page.next.parts_floors": (
        "Choose the building and divide it anew among blocks, or take the change back.",
        "请选中该建筑物，在“分给多个普查小区”中重新分段，或撤销该项更改。",
    ),
    "page.next.parts_households": (
        "Choose the building and divide it anew among blocks, or take the change back.",
        "请选中该建筑物，在“分给多个普查小区”中重新分段，或撤销该项更改。",
    ),
    "page.next.parts_order": (
        "Choose the building and divide it anew among blocks, or take the change back.",
        "请选中该建筑物，在“分给多个普查小区”中重新分段，或撤销该项更改。",
    ),
    "page.next.parts_persons": (
        "Choose the building and divide it anew among blocks, or take the change back.",
        "请选中该建筑物，在“分给多个普查小区”中重新分段，或撤销该项更改。",
    ),
    "page.next.parts_proposed": (
        "Choose the building and divide it among several blocks, or keep it whole and give it several enumerators.",
        "请选中该建筑物分给多个普查小区，或保留整栋并配备多名普查员。",
    ),
    "page.next.patch_off_grid": (
        "Take back the operation that brought it, under “History”.",
        "请在“历史”页撤销造成该问题的操作。",
    ),
    "page.next.patch_overlap": (
        "Take back the operation that brought the overlap, under “History”.",
        "请在“历史”页撤销造成重叠的操作。",
    ),
    "page.next.plan_locked": (
        "To divide them too, choose them and unlock.",
        "如需一并重新划分，请选中后解锁。",
    ),
    "page.next.stacked_without_part": (
        "Choose the building and divide it anew among blocks, or take the change back.",
        "请选中该建筑物，在“分给多个普查小区”中重新分段，或撤销该项更改。",
    ),
}

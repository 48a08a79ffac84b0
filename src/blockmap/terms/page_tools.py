"""Texts of the drawing page's table of blocks and of measuring."""

TERMS: dict[str, tuple[str, str]] = {
    "page.tab.blocks": ("Blocks", "清单"),
    "page.filter": ("filter", "筛选"),
    "page.filter_option": ("{name} ({count})", "{name}（{count}）"),
    "page.filter.all": ("all blocks", "全部小区"),
    "page.filter.out": ("out of the band", "超出范围"),
    "page.filter.special": ("special", "特殊小区"),
    "page.filter.locked": ("locked", "已锁定"),
    "page.filter.frozen": ("codes issued", "编码已冻结"),
    "page.blocks_sum": (
        "{blocks} {blocks:block|blocks}, {households} {households:household|households}",
        "共 {blocks} 个普查小区、{households} 户",
    ),
    "page.houses_short": ("buildings", "栋数"),
    "page.copy_table": ("Copy the table", "复制表格"),
    "page.copy_table_why": ("Rows as listed here, to be pasted into a spreadsheet", "按当前清单复制，可粘贴到电子表格"),
    "page.copied": ("Copied {count} {count:row|rows}.", "已复制 {count} 行。"),
    "page.more_rows": ("More", "显示更多"),
    "page.overtaken": (
        "{who} just changed one of these blocks; these figures are of before. Accept shows first what was done.",
        "{who} 刚修改了其中的普查小区，以上为修改前的数字。点“确认”将先显示其所作修改。",
    ),
    "page.and_more_blocks": ("and {count} more {count:block|blocks}", "另有 {count} 个普查小区"),
    "page.no_house_within": ("There is no building within.", "所圈范围内没有建筑物。"),
    "page.community_sum": (
        "{blocks} {blocks:block|blocks}, {households} {households:household|households}; {out} out of the band, {special} special",
        "{blocks} 个普查小区、{households} 户；超出范围 {out} 个，特殊 {special} 个",
    ),
    "page.no_map.dispute_map_none": (
        "No dispute is on file yet. “Dispute a border” on the drawing page files one; the map then shows it.",
        "尚无边界争议。可在划分页面点“登记边界争议”进行登记，登记后在此图显示。",
    ),
    "page.to_drawing": ("To the drawing page", "返回划分页面"),
    "page.code": ("code", "代码"),
    "page.tool.measure": ("Measure", "量测"),
    "page.hint.measure": (
        "Click from point to point; double-click or right-click ends. Nothing is changed.",
        "逐点点击，双击或右键结束。量测不改动任何数据。",
    ),
    "page.measure.length": ("length {metres} m", "总长 {metres} 米"),
    "page.measure.last": ("last stretch {metres} m", "末段 {metres} 米"),
    "page.measure.area": ("encloses {m2} m²", "围合 {m2} 平方米"),
    "page.measure.hectares": ("encloses {m2} m² ({ha} ha)", "围合 {m2} 平方米（{ha} 公顷）"),
    "page.stop_comma": (", ", "，"),
    "page.key.blocks": ("Table of all blocks", "普查小区清单"),
    "page.key.back": (
        "One step back: what is offered, being drawn, chosen, the tool",
        "后退一步：依次放弃预览、画线、选择、工具",
    ),
    "page.key.adds": ("Shift: box, lasso and brush add to what is chosen", "按住 Shift：框选、套索、画笔追加选择"),
}

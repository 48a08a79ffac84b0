"""Texts of the detection of disputes: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {
    # What was found.
    "finding.dispute_new_overlap": (
        "Dispute {code}: {ours} and {theirs} both claim {m2:.0f} m², up to {width:.1f} m wide, near ({x:.0f}, {y:.0f}).",
        "争议 {code}：{ours} 与 {theirs} 在（{x:.0f}, {y:.0f}）附近重叠 {m2:.0f} 平方米，最宽 {width:.1f} 米。",
    ),
    "finding.dispute_new_gap": (
        "Dispute {code}: between {ours} and {theirs} lie {m2:.0f} m² that nobody claims, up to {width:.1f} m wide, near ({x:.0f}, {y:.0f}).",
        "争议 {code}：{ours} 与 {theirs} 之间在（{x:.0f}, {y:.0f}）附近有 {m2:.0f} 平方米无人认领，最宽 {width:.1f} 米。",
    ),
    "finding.dispute_new_shift": (
        "Dispute {code}: {ours} and {theirs} draw their border elsewhere, crosswise: {m2:.0f} m² in all, up to {width:.1f} m wide, near ({x:.0f}, {y:.0f}).",
        "争议 {code}：{ours} 与 {theirs} 在（{x:.0f}, {y:.0f}）附近界线画法不一，重叠与空隙交错，共 {m2:.0f} 平方米，最宽 {width:.1f} 米。",
    ),
    "finding.dispute_new_enclave": (
        "Dispute {code}: {m2:.0f} m² near ({x:.0f}, {y:.0f}) are claimed by {ours} and {theirs}; for one of the two they lie inside its ground.",
        "争议 {code}：（{x:.0f}, {y:.0f}）附近 {m2:.0f} 平方米由 {ours} 与 {theirs} 同时主张，整块位于其中一方内部（飞地）。",
    ),
    "finding.dispute_new_orphan_hole": (
        "Dispute {code}: {ours} leaves out a hole of {m2:.0f} m² near ({x:.0f}, {y:.0f}) that nobody else claims.",
        "争议 {code}：{ours} 在（{x:.0f}, {y:.0f}）附近留有 {m2:.0f} 平方米空洞，无人认领。",
    ),
    "finding.dispute_new_triple": (
        "Dispute {code}: near ({x:.0f}, {y:.0f}) {ours}, {theirs} and {thirds} claim the same ground: {m2:.0f} m², up to {width:.1f} m wide.",
        "争议 {code}：（{x:.0f}, {y:.0f}）附近 {ours}、{theirs}、{thirds} 三方以上重叠，共 {m2:.0f} 平方米，最宽 {width:.1f} 米。",
    ),
    "finding.dispute_known": (
        "Dispute {code} is still there, as it was: {m2:.0f} m².",
        "争议 {code} 仍然存在，范围未变：{m2:.0f} 平方米。",
    ),
    "finding.dispute_changed": (
        "Dispute {code} is drawn differently now: {m2:.0f} m² instead of {before:.0f} m². Its record stays as it was.",
        "争议 {code} 的范围已有变化：由 {before:.0f} 平方米变为 {m2:.0f} 平方米，原记录未作改动。",
    ),
    "finding.dispute_changed.next": (
        "Ask the neighbour why, and note it with blockmap dispute note.",
        "请向对方了解原因，并用 blockmap dispute note 记录。",
    ),
    "finding.dispute_gone": (
        "Dispute {code} is not to be seen any more: both sides draw the same line there now.",
        "争议 {code} 已不复存在：双方在该处的界线现已一致。",
    ),
    "finding.dispute_gone.next": (
        "Make sure that it is meant, and close it with blockmap dispute close.",
        "请核实后用 blockmap dispute close 销案。",
    ),
    "finding.dispute_found_again": (
        "Dispute {code} is settled, but the lines still differ there by {m2:.0f} m².",
        "争议 {code} 已经裁定，但双方界线在该处仍相差 {m2:.0f} 平方米。",
    ),
    "finding.dispute_found_again.next": (
        "Send the agreed line with blockmap dispute export, and ask for the neighbour's corrected file.",
        "请用 blockmap dispute export 发送裁定界线，并请对方提供更正后的文件。",
    ),
    "finding.dispute_noise": (
        "Between {code} and {theirs} lie {count} {count:sliver|slivers} within the tolerance: {m2:.1f} m², nowhere wider than {width:.2f} m. No dispute.",
        "{code} 与 {theirs} 之间有 {count} 处容差以内的狭缝，共 {m2:.1f} 平方米，最宽 {width:.2f} 米，不作争议处理。",
    ),
    "finding.dispute_vertex": (
        "On the border of {code} and {theirs} one side lacks {count} {count:vertex|vertices} of the other. No dispute.",
        "{code} 与 {theirs} 的公共界线上有 {count} 处顶点仅一方具有，不作争议处理。",
    ),
    "finding.dispute_beyond_frame": (
        "{code} reaches {m2:.0f} m² beyond the declared frame.",
        "{code} 有 {m2:.0f} 平方米超出声明的外框。",
    ),
    "finding.dispute_open_ground": (
        "Between {code} and {theirs} about {m2:.0f} m² belong to nobody and lie open to the outside.",
        "{code} 与 {theirs} 之间约有 {m2:.0f} 平方米土地无人主张，且向外侧敞开。",
    ),
    "finding.dispute_open_ground.next": (
        "If it should belong to one of them, declare the outer frame: blockmap dispute detect … --frame FILE",
        "如该处应归其中一方，请声明外框后重新检测：blockmap dispute detect … --frame 外框文件",
    ),
    # What cannot be compared.
    "finding.dispute_no_polygon": (
        "{code} has no polygon and is not compared.",
        "{code} 没有面状图形，未参与比对。",
    ),
    "finding.dispute_no_polygon.next": ("Ask for its outline.", "请向提供单位索取其界线。"),
    "finding.dispute_invalid": (
        "The outline of {code} crosses itself near ({x:.2f}, {y:.2f}) and is not compared: {why}.",
        "{code} 的界线在（{x:.2f}, {y:.2f}）附近自相交，未参与比对：{why}。",
    ),
    "finding.dispute_invalid.next": ("Have it drawn anew.", "请退回提供单位更正。"),
    # Systematic offsets.
    "finding.dispute_offset_gcj02": (
        "{table} is in the shifted coordinates of web maps (GCJ-02): it lies {metres:.0f} m off (east {east:.0f}, north {north:.0f}). "
        "Turned back, its border follows ours within {after:.1f} m instead of {before:.1f} m.",
        "{table} 使用的是互联网地图偏移坐标（GCJ-02）：偏离 {metres:.0f} 米（东 {east:.0f}，北 {north:.0f}）。"
        "纠正后与我方界线的偏差由 {before:.1f} 米降至 {after:.1f} 米。",
    ),
    "finding.dispute_offset_bd09": (
        "{table} is in the shifted coordinates of Baidu (BD-09): it lies {metres:.0f} m off (east {east:.0f}, north {north:.0f}). "
        "Turned back, its border follows ours within {after:.1f} m instead of {before:.1f} m.",
        "{table} 使用的是百度偏移坐标（BD-09）：偏离 {metres:.0f} 米（东 {east:.0f}，北 {north:.0f}）。"
        "纠正后与我方界线的偏差由 {before:.1f} 米降至 {after:.1f} 米。",
    ),
    "finding.dispute_offset_ours_gcj02": (
        "Our own areas seem to be in shifted coordinates (GCJ-02), {table} is not: they lie {metres:.0f} m apart (fit {after:.1f} m instead of {before:.1f} m).",
        "我方区划疑为偏移坐标（GCJ-02），而 {table} 不是：两者相距 {metres:.0f} 米（偏差可由 {before:.1f} 米降至 {after:.1f} 米）。",
    ),
    "finding.dispute_offset_ours_bd09": (
        "Our own areas seem to be in shifted coordinates (BD-09), {table} is not: they lie {metres:.0f} m apart (fit {after:.1f} m instead of {before:.1f} m).",
        "我方区划疑为百度偏移坐标（BD-09），而 {table} 不是：两者相距 {metres:.0f} 米（偏差可由 {before:.1f} 米降至 {after:.1f} 米）。",
    ),
    "finding.dispute_offset_bd09_gcj02": (
        "{table} seems to be in BD-09 and our areas in GCJ-02: they lie {metres:.0f} m apart (fit {after:.1f} m instead of {before:.1f} m).",
        "{table} 疑为 BD-09 坐标，我方疑为 GCJ-02 坐标：两者相距 {metres:.0f} 米（偏差可由 {before:.1f} 米降至 {after:.1f} 米）。",
    ),
    "finding.dispute_offset_gcj02_bd09": (
        "{table} seems to be in GCJ-02 and our areas in BD-09: they lie {metres:.0f} m apart (fit {after:.1f} m instead of {before:.1f} m).",
        "{table} 疑为 GCJ-02 坐标，我方疑为 BD-09 坐标：两者相距 {metres:.0f} 米（偏差可由 {before:.1f} 米降至 {after:.1f} 米）。",
    ),
    "finding.dispute_offset_axes": (
        "{table} has its coordinates exchanged, north before east. Exchanged back, its border follows ours within {after:.1f} m.",
        "{table} 的坐标轴颠倒（北坐标在前）。对调后与我方界线的偏差为 {after:.1f} 米。",
    ),
    "finding.dispute_offset_zone": (
        "{table} belongs to another zone than it says: central meridian {detail}. With it, its border follows ours within {after:.1f} m.",
        "{table} 的投影带与声明不符：中央经线应为 {detail}。改正后与我方界线的偏差为 {after:.1f} 米。",
    ),
    "finding.dispute_offset_datum": (
        "{table} seems to be on another datum ({detail}): it lies {metres:.0f} m off (fit {after:.1f} m instead of {before:.1f} m).",
        "{table} 疑为另一基准（{detail}）：偏离 {metres:.0f} 米（偏差可由 {before:.1f} 米降至 {after:.1f} 米）。",
    ),
    "finding.dispute_offset_step": (
        "{table} lies off by the same step everywhere: {metres:.1f} m (east {east:.1f}, north {north:.1f}), as another datum or a wrong "
        "false easting gives. Moved back, its border follows ours within {after:.1f} m instead of {before:.1f} m.",
        "{table} 整体平移 {metres:.1f} 米（东 {east:.1f}，北 {north:.1f}），可能是基准不同或加常数有误。"
        "移回后与我方界线的偏差由 {before:.1f} 米降至 {after:.1f} 米。",
    ),
    # Decisions that cannot be carried out.
    "finding.resolve_not_divided": (
        "The line of dispute {code} does not divide its ground near ({x:.1f}, {y:.1f}): {metres:.1f} m of border lie on both sides.",
        "争议 {code} 的界线未能在（{x:.1f}, {y:.1f}）附近分开争议地块：两侧仍有 {metres:.1f} 米相连。",
    ),
    "finding.resolve_not_divided.next": (
        "Draw the line from rim to rim of the disputed ground.",
        "请将界线画到争议地块的两端边缘。",
    ),
    "finding.resolve_falls_apart": (
        "{code} would fall into {parts} {parts:part|parts}.",
        "{code} 将被分割为 {parts} 块。",
    ),
    "finding.resolve_falls_apart.next": (
        "Choose another line, or decide the part cut off as a dispute of its own.",
        "请改用其他界线，或将被割裂的部分单独立案。",
    ),
    "finding.resolve_vanishes": ("{code} would lose all its ground.", "{code} 将失去全部范围。"),
    "finding.resolve_invalid": (
        "{code} would cross itself near ({x:.2f}, {y:.2f}): {why}.",
        "{code} 将在（{x:.2f}, {y:.2f}）附近自相交：{why}。",
    ),
    # Refusals.
    "error.dispute_with_whom": (
        "Say with whom: a file with --neighbour NAME, or --inside to compare the territory's own areas.",
        "请说明与谁比对：给出对方文件并加 --neighbour 名称，或用 --inside 比对本区域内部各区划。",
    ),
    "error.dispute_level": (
        "There is no level {level}; the levels of this territory are {levels}.",
        "没有 {level} 这一级；本区域数据文件的层级为 {levels}。",
    ),
    "error.dispute_no_areas": (
        "The territory has no areas of level {level} to compare. Run blockmap read first, or name another --level.",
        "区域数据文件中没有 {level} 级区划可比对。请先运行 blockmap read，或用 --level 指定其他层级。",
    ),
    "error.dispute_no_neighbour": (
        "{file} holds no area of a neighbour {neighbour}.",
        "{file} 中没有毗邻单位 {neighbour} 的区划。",
    ),
    # What was done, what is next.
    "said.dispute_detect": (
        "Found {count} new {count:dispute|disputes} ({hectares:.2f} ha) and wrote them into {territory}; {known} are known already, {noise} {noise:piece|pieces} {noise:is|are} noise.",
        "新发现争议 {count} 处（{hectares:.2f} 公顷），已写入 {territory}；另有已知争议 {known} 处，容差内的差异 {noise} 处。",
    ),
    "said.dispute_none": (
        "Nothing new is disputed in {territory}; {known} {known:dispute|disputes} {known:is|are} known already, {noise} {noise:piece|pieces} {noise:is|are} noise.",
        "{territory} 没有新的争议；已知争议 {known} 处，容差内的差异 {noise} 处。",
    ),
    "said.dispute_offset": (
        "{file} lies off by a common rule ({metres:.0f} m); nothing was detected or written.",
        "{file} 存在整体偏移（约 {metres:.0f} 米）；未进行比对，未写入任何内容。",
    ),
    "next.dispute_detect": (
        "Next: blockmap dispute list {territory}",
        "下一步：blockmap dispute list {territory}",
    ),
    "next.dispute_none": ("", ""),
    "next.dispute_offset": (
        "Say its CRS with --crs, or --shift correct to take the offset back, or --shift accept when it is meant.",
        "请用 --crs 说明其坐标系；或加 --shift correct 先纠正偏移再比对；确属实际差异时加 --shift accept。",
    ),
    "column.disputed_m2": ("m²", "面积（平方米）"),
    "column.stretch_m": ("length m", "长度（米）"),
    "column.disputed_households": ("households", "户数"),
    "column.widest_m": ("widest m", "最宽（米）"),
    # The command line.
    "cli.help.dispute": ("Where a neighbour draws the line elsewhere.", "界线争议：毗邻单位画法不一的地方。"),
    "cli.help.dispute.detect": (
        "Find disputes with a neighbour's file, or (--inside) among the territory's own areas.",
        "与毗邻单位的文件比对查找争议，或（--inside）在本区域内部各区划之间查找。",
    ),
    "cli.help.dispute.source": ("file with the neighbour's areas", "毗邻单位区划文件"),
    "cli.help.dispute.neighbour": ("name of the neighbour", "毗邻单位名称"),
    "cli.help.dispute.inside": (
        "compare the territory's own areas, as delivered",
        "比对本区域内部各区划（以接收时的界线为准）",
    ),
    "cli.help.dispute.level": (
        "level to compare: district, town, community …",
        "比对的层级：district、town、community 等",
    ),
    "cli.help.dispute.tolerance": (
        "metres that digitising may be off: what is nowhere wider is noise (2)",
        "数字化容差（米）：处处不超过此宽度的差异不作争议（默认 2）",
    ),
    "cli.help.dispute.frame": (
        "outline within which all ground should belong to somebody; without it gaps open to the outside are not seen",
        "外框文件：框内土地均应有归属；不给出时，向外敞开的空隙无法发现",
    ),
    "cli.help.dispute.shift": (
        "answer to a systematic offset: accept = it is meant; correct = take it back first",
        "对整体偏移的答复：accept＝确属实际差异；correct＝先纠正再比对",
    ),
    "cli.help.dispute.detected_at": (
        "when they came to light, where that was before today",
        "发现时间（早于今天时填写）",
    ),
}

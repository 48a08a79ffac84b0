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
        "{count} {count:return|returns} met no place; they are counted apart, in no sum.",
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
    "finding.tally_buildings_outside": (
        "{count} {count:building|buildings} {count:lies|lie} in no area of this territory any more ({done:,} done of {expected:,}): they are in no sum and not listed.",
        "有 {count} 栋建筑物已不在本区域内（应登记 {expected:,}，已完成 {done:,}），不计入合计，也未列出。",
    ),
    "finding.target_balance": (
        "{phase}, {measure}: {expected:,} are to be done. Drawn on the map are {drawn:,}; demolished −{gone:,}; in none of the "
        "areas −{outside:,}; share of the phase {sampled:+,}; targets given apart {given:+,}.",
        "{phase}·{measure}：应登记 {expected:,}。底图 {drawn:,}，拆除核减 −{gone:,}，不在本区域内 −{outside:,}，按阶段比例增减 {sampled:+,}，"
        "单独下达的应登记数增减 {given:+,}。",
    ),
    "finding.block_target_stale": (
        "Block {code} has a target of its own, {given}; since it was given {gone} have gone with demolished buildings.",
        "普查小区 {code} 的应登记数系单独下达（{given}），此后因建筑物拆除减少 {gone}，尚未调整。",
    ),
    "finding.block_target_stale.next": (
        "Give the block a new target with its day, if it is to fall.",
        "如需核减，请为该普查小区下达新的应登记数并注明日期。",
    ),
    "finding.block_in_two_zones": (
        "Block {code} lies in several zones of one system; it is counted in {zone} only.",
        "普查小区 {code} 同时属于同一体系的多个片区，只计入 {zone}。",
    ),
    "finding.block_in_two_zones.next": ("Correct the list of the zones.", "请更正片区名单。"),
    "finding.block_across_zone": (
        "Block {code} is cut by the line of a zone ({parts}); it is counted where most of it lies.",
        "普查小区 {code} 被片区界线穿过（{parts}），按面积较大的一侧计入。",
    ),
    "finding.block_across_zone.next": (
        "Move the line of the zone to the border of the block, or divide the block there.",
        "请将片区界线调整到普查小区边界，或沿该线拆分普查小区。",
    ),
    "finding.list_place_unknown": (
        "Row {row_id} of {table}: {said} is not known; the nearest: {likely}. The row was set aside.",
        "{table} 第 {row_id} 行：未找到“{said}”，相近的有：{likely}。该行未读入。",
    ),
    "finding.list_place_unknown.next": ("Correct the code and read the list again.", "请更正编码后重新读入。"),
    "finding.list_place_missing": (
        "Row {row_id} of {table} names no place; it was set aside.",
        "{table} 第 {row_id} 行未写明地点，未读入。",
    ),
    "finding.list_place_missing.next": (
        "Give an area, a block or a building, and read the list again.",
        "请补充区域、普查小区或建筑物后重新读入。",
    ),
    "finding.list_no_building": (
        "Row {row_id} of {table} names no building; a state belongs to a building. It was set aside.",
        "{table} 第 {row_id} 行未写明建筑物，建筑状态须对应到建筑物，未读入。",
    ),
    "finding.list_word_unknown": (
        "Row {row_id} of {table}: {said} is none of {known}; the row was set aside.",
        "{table} 第 {row_id} 行：“{said}”不在可用值（{known}）之中，该行未读入。",
    ),
    "finding.list_word_unknown.next": ("Correct it and read the list again.", "请更正后重新读入。"),
    "finding.phase_impossible": (
        "Row {row_id} of {table}: the phase {code} ends before it begins, or its share is not between 0 and 1; it was set aside.",
        "{table} 第 {row_id} 行：阶段“{code}”的结束日期早于开始日期，或比例不在 0 与 1 之间，未读入。",
    ),
    "error.list_without_phase": (
        "{file} does not say for which phase it holds. Name it: --phase with one of {known}.",
        "{file} 没有说明属于哪个阶段，请用 --phase 指定，可选：{known}。",
    ),
    "error.no_such_grouping": (
        "A tally by {by} is not known; known are: {known}.",
        "不能按“{by}”汇总，可用：{known}。",
    ),
    "error.tally_no_compounds": (
        "{territory} holds no compounds. Read a layer of them: blockmap read {territory} compounds FILE",
        "{territory} 中没有住宅小区（院落）数据。请先读入该图层：blockmap read {territory} compounds 小区.shp",
    ),
    "column.compound": ("compound", "住宅小区"),
    "error.no_such_day": ("{said} is no day; write it as 2020-11-05.", "“{said}”不是日期，请写作 2020-11-05。"),
    "error.tally_output": (
        "{path}: a tally is written as .xlsx or .csv.",
        "{path}：汇总表只能写成 .xlsx 或 .csv 文件。",
    ),
    "said.tally": (
        "{phase}, {measure}, up to {date}: {done} in {groups} {groups:row|rows}; {unmatched} {unmatched:return|returns} without a place.",
        "{phase}·{measure}，截至 {date}：已完成 {done}，共 {groups} 行；另有 {unmatched} 条上报未落到地点。",
    ),
    "said.tally_written": (
        "{phase}, {measure}, up to {date}: {done} in {groups} {groups:row|rows}; {unmatched} {unmatched:return|returns} without a place. Written to {output}.",
        "{phase}·{measure}，截至 {date}：已完成 {done}，共 {groups} 行；另有 {unmatched} 条上报未落到地点。已写入 {output}。",
    ),
    "said.difference": (
        "Up to {date}: {one} residents, {other} registered persons.",
        "截至 {date}：常住人口 {one}，户籍人口 {other}。",
    ),
    "said.milestones_shown": (
        "{count} {count:milestone|milestones} as of {date}.",
        "截至 {date}，共 {count} 个时间节点。",
    ),
    "said.zones": (
        "{count} {count:zone|zones} of the system {system} taken from {file}.",
        "已从 {file} 读入“{system}”体系的 {count} 个片区。",
    ),
    "said.zones_again": ("{file} is known already; nothing changed.", "{file} 已读入过，没有变化。"),
    "next.tally_list": ("Next: blockmap progress tally {territory}", "下一步：blockmap progress tally {territory}"),
    "next.zones": (
        "See how far they are with blockmap progress tally {territory} --by {system}.",
        "可用 blockmap progress tally {territory} --by {system} 查看进度。",
    ),
    "tally.title": ("{phase} · {measure} · up to {date}", "{phase}·{measure}·截至 {date}"),
    "tally.sheet": ("Tally", "汇总"),
    "tally.sheet_milestones": ("Milestones", "时间节点"),
    "tally.sheet_difference": ("Resident and registered", "常住与户籍对比"),
    "tally.row.outside": ("(outside)", "（片区外）"),
    "tally.row.not_apportioned": ("(not apportioned)", "（未分摊）"),
    "tally.row.total": ("(total)", "（合计）"),
    "tally.row.unmatched": ("(unmatched, in no sum)", "（未匹配，不计入合计）"),
    "tally.row.outside_worker": ("(nobody named)", "（未注明人员）"),
    "tally.row.not_apportioned_worker": ("(not apportioned)", "（未分摊）"),
    "tally.row.total_worker": ("(total)", "（合计）"),
    "above_why.target_fell": ("target fell", "应登记数核减"),
    "above_why.estimate": ("target is an estimate", "应登记数为估算"),
    "above_why.more_found": ("more found than on the map", "实有多于底数"),
    "column.rank": ("rank", "排名"),
    "column.place_code": ("code", "代码"),
    "column.place_name": ("name", "名称"),
    "column.mapped_count": ("on the map", "底图户数"),
    "column.listed_count": ("listed", "摸底数"),
    "column.visited_count": ("visited", "入户数"),
    "column.entered_count": ("entered", "录入数"),
    "column.registered_count": ("registered", "登记数"),
    "column.share": ("%", "完成率"),
    "column.new_count": ("new", "新增"),
    "column.rate": ("per day", "日均"),
    "column.required_rate": ("needed per day", "按期需日均"),
    "column.finish_date": ("finish at this pace", "按现速完成日"),
    "column.ahead_days": ("days ahead (+) or behind (−)", "提前（+）滞后（−）天数"),
    "column.complete_count": ("blocks complete", "完成小区数"),
    "column.complete_date": ("complete on", "完成日期"),
    "column.apart_count": ("of it not apportioned", "其中未分摊"),
    "column.last_return": ("last return", "最近上报"),
    "column.silent_count": ("silent 24 h", "24小时未报小区"),
    "column.unassigned_count": ("without a person", "无人负责小区"),
    "column.above_why": ("why above 100 %", "超 100% 原因"),
    "column.day_count": ("days", "工作天数"),
    "column.per_day": ("per day of work", "每工作日"),
    "column.first_day": ("first day", "首日"),
    "column.own_count": ("own blocks", "负责小区数"),
    "column.finish_order": ("finished as no.", "完成名次"),
    "column.building_key": ("building", "建筑物编号"),
    "column.last_day": ("last work", "最近工作日"),
    "column.milestone": ("milestone", "时间节点"),
    "column.required_date": ("required by", "要求日期"),
    "column.required_share": ("required %", "要求完成率"),
    "column.resident_count": ("residents", "常住人口"),
    "column.on_register_count": ("registered persons", "户籍人口"),
    "column.difference": ("difference", "差额"),
    "column.away_count": ("registered, absent", "户在人不在"),
    "column.here_count": ("present, not registered", "人在户不在"),
    "cli.help.progress.tally": ("Say how far everybody is, by anything.", "按任意口径汇总进度。"),
    "cli.help.progress.difference": (
        "Compare residents with registered persons (who lives where registered).",
        "常住人口与户籍人口对比（人户分离）。",
    ),
    "cli.help.progress.targets": ("Read the list of targets.", "读入应登记数。"),
    "cli.help.progress.phases": (
        "Read the list of phases; those of 2020 hold while there is none.",
        "读入阶段表；未读入时采用 2020 年的阶段。",
    ),
    "cli.help.progress.milestones": (
        "Read the list of milestones, or show who is ahead and who is behind.",
        "读入时间节点；不给文件时显示提前或滞后天数。",
    ),
    "cli.help.progress.states": (
        "Read the list of buildings demolished or under construction, with dates.",
        "读入建筑物状态（拆迁、在建等，带日期）。",
    ),
    "cli.help.progress.zones": (
        "Read zones that lie over the areas, as a list or as polygons.",
        "读入片区（名单或面状图层）。",
    ),
    "cli.help.new.zone": (
        "offset of the office's clock, such as +08:00 (for a CRS of China +08:00, else that of this machine)",
        "本单位所用时区，如 +08:00（中国坐标系默认 +08:00，其他默认为本机时区）",
    ),
    "cli.help.tally.by": (
        "a level, block, building, compound, worker, team, zone or the name of a zone system",
        "汇总口径：层级名、block、building、compound（住宅小区）、worker、team、zone 或片区体系名",
    ),
    "cli.help.tally.phase": (
        "phase, by code or name (short_form, short form)",
        "阶段，代码或名称均可（short_form、短表）",
    ),
    "cli.help.tally.measure": (
        "measure; the one by which the phase is judged when left out",
        "指标；缺省为该阶段的考核指标",
    ),
    "cli.help.tally.date": (
        "day for which the figures hold; the last day of work when left out",
        "截至日期；缺省为最后工作日期",
    ),
    "cli.help.tally.since": ("day of the last report; the day before when left out", "上次通报日期；缺省为前一天"),
    "cli.help.tally.output": ("workbook or CSV file to write, with all columns", "写出的工作簿或 CSV 文件（含全部列）"),
    "cli.help.tally.full": ("show all columns", "显示全部列"),
    "cli.help.tally.zones": ("list of areas and blocks, or polygons", "区域或普查小区名单，或面状图层"),
    "cli.help.tally.system": (
        "name of the zone system; the name of the file when left out",
        "片区体系名称；缺省为文件名",
    ),
}

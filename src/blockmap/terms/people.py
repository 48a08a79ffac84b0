"""Texts of staff and of the office's lists: workers, teams, assignments, hand-overs, reviews, registers, sources."""

TERMS: dict[str, tuple[str, str]] = {
    # What was done.
    "said.list": (
        "Read {rows} rows of {file} into {table} of {territory}: {added} new, {changed} changed, {rejected} set aside.",
        "已将 {file} 的 {rows} 行读入 {territory} 的 {table}：新增 {added} 行，修改 {changed} 行，未采用 {rejected} 行。",
    ),
    "said.list_again": (
        "{file} says nothing new; {territory} is as it was.",
        "{file} 没有新内容；{territory} 未作改动。",
    ),
    "said.list_differs": (
        "{file} would change {changed} rows of {table} that are known otherwise, and add {added}. Nothing was written.",
        "{file} 将修改 {table} 中的 {changed} 行并新增 {added} 行。尚未写入。",
    ),
    "said.assign": (
        "{opened} assignments begun and {ended} ended in {territory}.",
        "{territory}：新增责任分工 {opened} 条，结束 {ended} 条。",
    ),
    "said.assign_proposed": (
        "Proposed {enumerators} enumerators and {instructors} instructors for {groups} groups of neighbouring blocks; {groups_right} groups "
        "({percent} %) have 4 or 5 blocks. Nothing was written.",
        "建议安排普查员 {enumerators} 名、普查指导员 {instructors} 名，相邻普查小区共分 {groups} 组，其中 {groups_right} 组（{percent}%）为 4 至 5 个小区。尚未写入。",
    ),
    "said.assign_accepted": (
        "Made {opened} assignments in {territory}: {enumerators} enumerators, {instructors} instructors, {groups} groups, of which {groups_right} "
        "({percent} %) have 4 or 5 blocks.",
        "已在 {territory} 写入责任分工 {opened} 条：普查员 {enumerators} 名，普查指导员 {instructors} 名，共 {groups} 组，其中 {groups_right} 组（{percent}%）为 4 至 5 个小区。",
    ),
    "said.handover": (
        "Block {block} passed from {giver} to {taker}: {done} done and {left} left in {buildings} buildings ({phase}); handed over: {items}. What was "
        "done stays credited to whoever did it.",
        "普查小区 {block} 已由 {giver} 移交 {taker}：{phase}阶段已完成 {done} 户，尚余 {left} 户（{buildings} 栋）；移交物品：{items}。已完成的工作仍计入原承担人。",
    ),
    "said.gaps": (
        "At {at}: {blocks_without_person} blocks without an enumerator ({hours_without_owner} hours in all), {persons_without_block} persons without a "
        "block, {communities_without_supervision} communities without a supervising team.",
        "截至 {at}：无人负责的普查小区 {blocks_without_person} 个（累计 {hours_without_owner} 小时），未分配小区的人员 {persons_without_block} 名，无督导组的普查区 {communities_without_supervision} 个。",
    ),
    "said.helpers": (
        "{late_blocks} blocks have something left ({phase}); {idle} persons have time; {count} could help nearby.",
        "{phase}阶段尚未完成的普查小区 {late_blocks} 个；空闲人员 {idle} 名；可就近支援 {count} 处。",
    ),
    "said.staff": (
        "{count} persons are at work in {territory}; instructors to enumerators {ratio}.",
        "{territory} 在岗人员 {count} 名；普查指导员与普查员之比为 {ratio}。",
    ),
    "next.list": ("Next: blockmap assign {territory} --gaps", "下一步：blockmap assign {territory} --gaps"),
    "next.list_differs": ("If this is meant, repeat the command with --accept.", "确认无误后，请在原命令后加 --accept 再次运行。"),
    "next.assign": ("Next: blockmap assign {territory} --gaps", "下一步：blockmap assign {territory} --gaps"),
    "next.assign_proposed": ("To make it so, repeat the command with --accept.", "如同意该建议，请在原命令后加 --accept 再次运行。"),
    "next.gaps": ("Next: blockmap assign {territory} --propose", "下一步：blockmap assign {territory} --propose"),
    # Lists.
    "error.list_unfit": (
        "{file} is not the list that is wanted here: it lacks a column {needed}. Its columns are: {columns}.",
        "{file} 不是所需的名单：缺少 {needed} 列。现有列：{columns}。",
    ),
    "finding.list_value": (
        "Row {row_id} of {table}: “{said}” cannot be understood in the column {column}; it was left empty.",
        "{table} 第 {row_id} 行：{column} 列的“{said}”无法识别，已留空。",
    ),
    "finding.list_value.next": ("Correct it in the list and read the list again.", "请在名单中改正后重新读入。"),
    "finding.list_row_incomplete": (
        "Row {row_id} of {table} has no {column} and was set aside.",
        "{table} 第 {row_id} 行缺少 {column}，未采用。",
    ),
    "finding.list_row_incomplete.next": ("Fill it in and read the list again.", "请补填后重新读入。"),
    "finding.list_row_shifted": (
        "Row {row_id} of {table} has more cells than the header and was set aside.",
        "{table} 第 {row_id} 行的单元格多于表头，未采用。",
    ),
    "finding.list_row_aside": (
        "Row {row_id} of {table} names nobody or no place that is known, and was set aside.",
        "{table} 第 {row_id} 行的人员或地点无法识别，未采用。",
    ),
    "finding.list_row_aside.next": ("Read the lists of workers and teams first, or correct the row.", "请先读入人员和小组名单，或改正该行。"),
    "finding.list_row_twice": (
        "Row {row_id} of {table} repeats {key} with other values; the first row holds.",
        "{table} 第 {row_id} 行重复了 {key} 且内容不同，以首行为准。",
    ),
    "finding.list_row_gone": (
        "{key} is no longer in {file}; what is known of it stays.",
        "{key} 已不在 {file} 中；原有内容予以保留。",
    ),
    "finding.list_row_gone.next": ("If somebody left, give the last day in the list.", "如人员离岗，请在名单中填写结束日期。"),
    "finding.list_value_changed": (
        "{key}: {column} was “{before}” and is now “{after}”.",
        "{key}：{column} 由“{before}”改为“{after}”。",
    ),
    "finding.list_columns_unused": ("Columns of {table} that are not used: {columns}.", "{table} 中未采用的列：{columns}。"),
    "finding.list_columns_personal": (
        "Columns of {table} that are about persons were not read: {columns}. Telephone and identity numbers are not kept, of staff neither.",
        "{table} 中含个人信息的列未读取：{columns}。电话和证件号码一律不保存，工作人员的也不保存。",
    ),
    "finding.list_values_personal": (
        "{count} values of the column {column} of {table} held telephone or identity numbers and were left empty.",
        "{table} 的 {column} 列有 {count} 个值含电话或证件号码，已留空。",
    ),
    "finding.list_sheet_unused": ("The sheet {sheet} of {table} is no such list and was not read.", "{table} 的工作表 {sheet} 不是此类名单，未读取。"),
    "finding.team_unknown": (
        "Row {row_id} of {table}: there is no team “{said}”.",
        "{table} 第 {row_id} 行：没有名为“{said}”的小组。",
    ),
    "finding.team_unknown.next": (
        "Read the teams first: blockmap progress teams TERRITORY FILE, then this list again.",
        "请先读入小组名单（blockmap progress teams），再重新读入本名单。",
    ),
    "finding.area_unknown": (
        "Row {row_id} of {table}: there is no area “{said}”. Alike: {likely}.",
        "{table} 第 {row_id} 行：没有“{said}”这一区域。相近的有：{likely}。",
    ),
    "finding.block_unknown": (
        "Row {row_id} of {table}: there is no block “{said}”. Alike: {likely}.",
        "{table} 第 {row_id} 行：没有普查小区“{said}”。相近的有：{likely}。",
    ),
    "finding.building_unknown": (
        "Row {row_id} of {table}: there is no building “{said}”. Alike: {likely}.",
        "{table} 第 {row_id} 行：没有建筑物“{said}”。相近的有：{likely}。",
    ),
    "finding.worker_unknown": (
        "Row {row_id} of {table}: there is no worker “{said}”.",
        "{table} 第 {row_id} 行：没有编号为“{said}”的人员。",
    ),
    "finding.worker_unknown.next": ("Read the workers first: blockmap progress workers TERRITORY FILE.", "请先读入人员名单（blockmap progress workers）。"),
    "finding.leader_unknown": (
        "Row {row_id} of {table}: the leader {said} is not in the list of workers.",
        "{table} 第 {row_id} 行：组长 {said} 不在人员名单中。",
    ),
    "finding.leader_unknown.next": ("Read the workers, then the teams again.", "请先读入人员名单，再重新读入小组名单。"),
    "finding.worker_backwards": (
        "Row {row_id} of {table}: {code} ends before beginning, and was set aside.",
        "{table} 第 {row_id} 行：{code} 的结束日期早于开始日期，未采用。",
    ),
    # Assignments.
    "finding.worker_not_at_work": ("{code} is not in office on {day}.", "{code} 在 {day} 不在岗。"),
    "finding.worker_not_at_work.next": ("Look at the first and last day in the list of workers.", "请核对人员名单中的起止日期。"),
    "finding.worker_untrained": ("{code} was never trained up to {day}.", "截至 {day}，{code} 没有参加培训的记录。"),
    "finding.worker_untrained.next": (
        "Enter the training: blockmap progress register TERRITORY FILE --kind training.",
        "请登记培训：blockmap progress register 区域数据文件 名单 --kind training。",
    ),
    "finding.worker_other_role": ("{code} was not hired to count, but as {role}.", "{code} 的岗位是 {role}，不是普查员。"),
    "finding.worker_unqualified": ("The list of workers names no qualification of {code}.", "人员名单中没有 {code} 的资格。"),
    "finding.block_has_enumerator": (
        "Block {code} has an enumerator already: {other}. {worker} was not assigned.",
        "普查小区 {code} 已有普查员 {other}，未安排 {worker}。",
    ),
    "finding.block_has_enumerator.next": (
        "Hand it over (blockmap handover), or let the second one help: --role helper.",
        "请办理移交（blockmap handover），或以协助身份安排：--role helper。",
    ),
    "finding.worker_has_block": ("{worker} answers for {blocks} already, and now for {code} too.", "{worker} 已负责 {blocks}，现又负责 {code}。"),
    "finding.worker_of_other_area": (
        "{worker} was hired in another area than the one of block {code}, and was not assigned.",
        "{worker} 由其他区域聘用，不能负责普查小区 {code}，未安排。",
    ),
    "finding.worker_of_other_area.next": (
        "Take somebody hired there, or let him or her help: --role helper.",
        "请安排本区域聘用的人员，或以协助身份安排：--role helper。",
    ),
    "finding.ends_before_it_begins": (
        "Assignment {row_id} began at {begun} and cannot end at {at}.",
        "分工 {row_id} 自 {begun} 开始，不能在 {at} 结束。",
    ),
    "finding.nothing_to_end": ("Row {row_id}: nothing like this holds at {at}.", "第 {row_id} 行：{at} 没有此项分工可结束。"),
    "finding.nobody_for_block": ("Nobody is left for block {code}.", "普查小区 {code} 没有可安排的普查员。"),
    "finding.nobody_for_block.next": ("Hire more, or hand it to a neighbour as a second block.", "请增聘人员，或由相邻小区的普查员兼任。"),
    "finding.nobody_for_group": (
        "Nobody is left to instruct group {number} of community {code} (blocks {blocks}).",
        "普查区 {code} 第 {number} 组（{blocks}）没有可安排的普查指导员。",
    ),
    "error.assign_what": (
        "Say who and where: --worker CODE (or --team), and --block, --area or --building; or give a list.",
        "请指明人员（--worker 或 --team）和地点（--block、--area 或 --building），或给出名单文件。",
    ),
    "error.assign_unknown": ("Nobody or nothing of this name.", "人员或地点无法识别。"),
    "error.assign_refused": ("None of it may be done.", "不能这样安排。"),
    "error.no_moment": (
        "{said} is no moment; write for instance 2020-11-01 or 2020-11-01T08:30.",
        "{said} 不是有效的时间，请写成 2020-11-01 或 2020-11-01T08:30。",
    ),
    "error.block_unlike": ("There is no block {code}. Alike: {likely}.", "没有普查小区 {code}。相近的有：{likely}。"),
    "error.no_such_worker": ("There is no worker {code} in the list of workers.", "人员名单中没有 {code}。"),
    "error.handover_not_owner": (
        "{worker} does not answer for block {block} at {at}, and cannot hand it over.",
        "{at} 时 {worker} 并不负责普查小区 {block}，不能移交。",
    ),
    "error.handover_same_person": ("{worker} cannot hand block {block} to the same person.", "{worker} 不能把普查小区 {block} 移交给自己。"),
    "error.handover_refused": ("{worker} may not take over block {block}.", "{worker} 不能接手普查小区 {block}。"),
    # Column heads.
    "column.block_code": ("block", "普查小区"),
    "column.group": ("group", "组"),
    "column.instructor": ("instructor", "普查指导员"),
    "column.enumerator": ("enumerator", "普查员"),
    "column.number": ("no.", "编号"),
    "column.address": ("address", "地址"),
    "column.target_count": ("to do", "应登记"),
    "column.done_count": ("done", "已完成"),
    "column.left_count": ("left", "剩余"),
    "column.since_at": ("since", "自何时"),
    "column.hours": ("hours", "小时"),
    "column.last_worker": ("last", "原负责人"),
    "column.helper_count": ("helpers", "协助人数"),
    "column.code": ("code", "编号"),
    "column.name": ("name", "姓名"),
    "column.role": ("role", "角色"),
    "column.worker": ("worker", "人员"),
    "column.distance_m": ("metres away", "距离（米）"),
    "column.worker_count": ("persons", "人数"),
    "column.block_count": ("blocks", "普查小区数"),
    "column.area_count": ("areas", "区域数"),
    "column.building_count": ("buildings", "建筑物数"),
    # Help.
    "cli.help.progress": ("Returns, staff and lists of the office.", "上报数据、人员与各类名册。"),
    "cli.help.progress.workers": ("Read the list of workers, or count staff by role.", "读入人员名单，或按角色统计人员。"),
    "cli.help.progress.teams": ("Read the list of teams and what each answers for.", "读入工作组、督导组名单及其负责区域。"),
    "cli.help.list.source": ("the list: CSV or XLSX", "名单文件（CSV 或 XLSX）"),
    "cli.help.list.accept": ("take values that differ from what is known", "确认接受与已有内容不同的值"),
    "cli.help.list.sheet": ("only this sheet of the workbook", "只读取该工作表"),
    "cli.help.list.encoding": ("text encoding of the list where it does not say", "名单的文字编码（文件未注明时）"),
    "cli.help.assign": (
        "Say who answers for a block, an area or a building; propose it for all; list where nobody does.",
        "安排普查小区、区域或建筑物的责任人；自动建议分工；列出无人负责之处。",
    ),
    "cli.help.assign.source": ("a list of assignments (CSV or XLSX)", "责任分工名单（CSV 或 XLSX）"),
    "cli.help.assign.block": ("code of the block", "普查小区代码"),
    "cli.help.assign.area": ("code of the area", "区域代码"),
    "cli.help.assign.building": ("key of the building", "建筑物编号"),
    "cli.help.assign.entrance": ("entrance or floors of the building", "门栋或楼层"),
    "cli.help.assign.worker": ("code of the worker", "人员编号"),
    "cli.help.assign.team": ("code of the team", "组号"),
    "cli.help.assign.role": ("enumerator, instructor, helper, building_head, supervision …", "角色：enumerator、instructor、helper、building_head、supervision 等"),
    "cli.help.assign.at": ("from when, such as 2020-11-01T08:30 (now)", "时间，如 2020-11-01T08:30（默认为现在）"),
    "cli.help.assign.reason": ("why, in the words of the office", "原因"),
    "cli.help.assign.end": ("end what holds, without a successor", "结束现有分工（无接替人）"),
    "cli.help.assign.propose": ("propose enumerators, and instructors for 4-5 neighbouring blocks each", "自动建议：每个小区一名普查员，相邻 4 至 5 个小区一名普查指导员"),
    "cli.help.assign.accept": ("make the proposal so", "采纳建议并写入"),
    "cli.help.assign.gaps": ("list blocks without an active enumerator", "列出无人负责的普查小区"),
    "cli.help.assign.persons": ("list persons without a block", "列出未分配小区的人员"),
    "cli.help.assign.helpers": ("list idle persons beside late blocks", "列出可就近支援的空闲人员"),
    "cli.help.assign.strict": ("refuse who was never trained, instead of warning", "未参加培训者一律不予安排"),
    "cli.help.handover": ("Hand a block over in the middle of the work.", "办理普查小区移交。"),
    "cli.help.handover.block": ("code of the block", "普查小区代码"),
    "cli.help.handover.from": ("code of the worker who gives", "移交人编号"),
    "cli.help.handover.to": ("code of the worker who takes", "接手人编号"),
    "cli.help.handover.item": ("what is handed over (register, map, device, keys); repeat for several", "移交物品（摸底册、地图、设备、钥匙等），可重复"),
    "cli.help.people.phase": ("phase whose work is told (the one of that day)", "阶段（默认为当日所在阶段）"),
}

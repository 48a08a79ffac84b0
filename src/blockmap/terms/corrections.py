"""Texts of corrections, withdrawals and new matches of returns: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {
    "finding.return_corrected": (
        "{table} corrects read {return_id}: of its rows {changed} changed, {added} are new, {same} are the same; "
        "{vanished} rows of the version before are not in it.",
        "{table} 是对第 {return_id} 次读入的更正：改动 {changed} 行，新增 {added} 行，未变 {same} 行；上一版有 {vanished} 行不在本次文件中。",
    ),
    "finding.returns_effect": (
        "What it does to the totals of the {phase}: {moves}.",
        "对{phase}合计数的影响：{moves}。",
    ),
    "finding.return_fell": (
        "{code}, {phase}, {measure}: the total of {day} is {value}, lower than {value_before} of {day_before}.",
        "{code}（{phase}，{measure}）：{day} 的累计数为 {value}，低于 {day_before} 的 {value_before}。",
    ),
    "finding.return_fell.next": (
        "A total so far does not fall by itself. Ask which of the two is right; the later one counts until it is corrected.",
        "累计数不应减少。请核实两数以哪个为准；更正前按较晚日期的数计。",
    ),
    "finding.return_fell_more": (
        "{count} more {count:total|totals} {count:is|are} lower than those of an earlier day.",
        "另有 {count} 个累计数低于此前日期的数。",
    ),
    "finding.return_rematched": (
        "{code} ({count} {count:row|rows} of {table}) had met no place and meets one now; it counts from now on.",
        "代码 {code}（{table} 中 {count} 行）原先没有对应地点，现已匹配，开始计入。",
    ),
    "finding.withdraw_targets": (
        "{count} {count:target|targets} that this file stated go with it. Where another file stated the same, they are not restored.",
        "该文件所带的 {count} 个应登记数一并撤回；其他文件中相同的应登记数不会自动恢复。",
    ),
    "finding.withdraw_targets.next": (
        "Give them again with blockmap progress targets, where they still hold.",
        "仍然有效的，请用 blockmap progress targets 重新下达。",
    ),
    "error.no_such_read": (
        "No read and no file {what} counts here. The last ones are: {known}. All of them: blockmap progress reads.",
        "没有名为（或编号为）{what} 的有效读入记录。最近的有：{known}。全部记录见 blockmap progress reads。",
    ),
    "error.withdraw_reason": (
        "Please say why it is withdrawn: --reason TEXT. It stays in the history.",
        "请用 --reason 说明撤回原因，原因将记入历史。",
    ),
    "said.rematch": (
        "{rows} {rows:row|rows} with {codes} {codes:code|codes} {codes:has|have} met their place and count now.",
        "有 {codes} 个代码、{rows} 行上报已匹配到地点，现已计入。",
    ),
    "said.rematch_nothing": ("No return without a place meets one now.", "未匹配的上报仍没有对应地点。"),
    "next.rematch_nothing": (
        "See what they may be: blockmap progress unmatched TERRITORY",
        "查看可能的代码：blockmap progress unmatched 区域数据文件",
    ),
    "said.withdraw_dry": (
        "Nothing was changed. Withdrawing {what} ({count} {count:read|reads}): of {figures_before:,} {figures_before:figure|figures} {figures_after:,} would hold.",
        "尚未改动。如撤回 {what}（{count} 次读入）：有效数字由 {figures_before:,} 个变为 {figures_after:,} 个。",
    ),
    "next.withdraw_dry": (
        "To do it, add --accept --reason WHY.",
        "确认撤回请加 --accept --reason 原因。",
    ),
    "said.withdraw": (
        "{what} is withdrawn ({count} {count:read|reads}): of {figures_before:,} {figures_before:figure|figures} {figures_after:,} hold. Its rows stay in the history.",
        "已撤回 {what}（{count} 次读入）：有效数字由 {figures_before:,} 个变为 {figures_after:,} 个；原数据保留在历史记录中。",
    ),
    "next.withdraw": (
        "Read the corrected file with blockmap progress read. Bulletins already issued: blockmap bulletin makes a new edition.",
        "更正后的文件请用 blockmap progress read 重新读入；已发布的通报请用 blockmap bulletin 生成新版。",
    ),
    "said.reads": (
        "{count} {count:file|files} of returns were read into {territory}.",
        "{territory} 共读入 {count} 份上报文件。",
    ),
    "next.reads": (
        "To withdraw one: blockmap progress withdraw TERRITORY NUMBER|FILE",
        "撤回某次读入：blockmap progress withdraw 区域数据文件 编号或文件名",
    ),
    "ours.id": ("row id", "行编号"),
    "ours.building": ("building", "建筑物"),
    "ours.block": ("block", "普查小区"),
    "ours.community": ("community", "普查区"),
    "ours.short_code": ("short code", "小区编号"),
    "ours.area": ("area", "区域"),
    "ours.number": ("building number", "建筑物号"),
    "ours.entrance": ("entrance", "门栋"),
    "ours.unit": ("unit", "户号"),
    "ours.phase": ("phase", "阶段"),
    "ours.measure": ("measure", "指标"),
    "ours.value": ("figure", "数值"),
    "ours.outcome": ("outcome", "入户结果"),
    "ours.review": ("review", "审核结果"),
    "ours.households": ("households", "户数"),
    "ours.work_date": ("work date", "工作日期"),
    "ours.entry_date": ("entry date", "录入日期"),
    "ours.worker": ("worker", "采集员"),
    "ours.typist": ("typist", "录入员"),
    "ours.channel": ("channel", "登记方式"),
    "ours.attempt": ("attempt", "第几次入户"),
    "ours.slot": ("time of day", "入户时段"),
    "ours.place": ("place", "地点"),
    "ours.date": ("date", "日期"),
    "ours.figure": ("figure", "数字"),
    "ours.target": ("target of {measure}", "{measure}应登记数"),
    "column.read": ("read", "读入编号"),
    "column.received_at": ("read at", "读入时间"),
    "column.first_date": ("first work date", "最早工作日期"),
    "column.last_date": ("last work date", "最晚工作日期"),
    "column.stands": ("counts", "是否计入"),
    "stands.yes": ("yes", "是"),
    "stands.replaced": ("read anew", "已重新读入"),
    "stands.withdrawn": ("withdrawn", "已撤回"),
    "cli.help.progress.reads": (
        "List every file of returns that was read, with its number, and whether it counts.",
        "列出读入过的每份上报文件、编号及是否计入。",
    ),
    "cli.help.progress.withdraw": (
        "Withdraw a file that was read by mistake: it counts no more, and stays in the history. Without --accept it is only shown.",
        "撤回误读入的文件：不再计入，但保留在历史中。不加 --accept 只显示结果，不改动。",
    ),
    "cli.help.progress.withdraw.what": (
        "number of the read (progress reads), or name of the file: all its versions",
        "读入编号（见 progress reads），或文件名（该文件的所有版本）",
    ),
    "cli.help.progress.withdraw.reason": ("why it is withdrawn", "撤回原因"),
    "cli.help.progress.withdraw.accept": ("do it, after it was shown", "确认撤回"),
    "cli.help.progress.rematch": (
        "Look again whether returns that met no place meet one now, after blocks were drawn or codes corrected.",
        "重新匹配此前没有对应地点的上报（划分普查小区或更正代码之后）。",
    ),
}

"""Texts of tables as offices hand them in, and of reading returns: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {
    # tables in files
    "error.zip_without_table": (
        "The zip {file} holds no text table (CSV, TSV or TAB); inside are: {inside}.",
        "压缩包 {file} 中没有文本表格（CSV、TSV 或 TAB），其中只有：{inside}。",
    ),
    "error.table_empty": (
        "{file} is empty. Please export it again.",
        "{file} 是空文件。请重新导出。",
    ),
    "error.workbook_locked": (
        "{file} is locked with a password. Please save it without one.",
        "{file} 设有密码。请另存为不带密码的文件。",
    ),
    "error.sheet_unknown": (
        "{file} has no sheet {sheet}. It has: {sheets}.",
        "{file} 中没有工作表 {sheet}。现有工作表：{sheets}。",
    ),
    "finding.sheets_hidden": (
        "Hidden sheets of {table} were not read: {sheets}.",
        "{table} 中隐藏的工作表未读取：{sheets}。",
    ),
    "finding.cells_merged": (
        "{count} {count:cell|cells} of {table} ({sheet}) lie under a merged cell and were read as what it says.",
        "{table}（{sheet}）中有 {count} 个单元格属于合并单元格，已按合并单元格的内容读取。",
    ),
    "finding.digits_lost": (
        "{table}, column {column}: {count} {count:number|numbers} {count:has|have} lost their last digits, the first one in row {row_id}; they are not read.",
        "{table} 的“{column}”列有 {count} 个数字的末尾几位已丢失（首个在第 {row_id} 行），未采用。",
    ),
    "finding.digits_lost.next": (
        "A spreadsheet keeps 15 digits of a number. Format the column as text and enter these codes again.",
        "电子表格的数字只保留 15 位。请将该列设为文本格式，重新填写这些代码。",
    ),
    "finding.row_shifted": (
        "{table}, row {row_id} has more cells than the header has columns ({width}): its figures may have shifted, so it is not read.",
        "{table} 第 {row_id} 行的单元格多于表头的列数（{width}），数据可能错位，未采用。",
    ),
    "finding.row_shifted.next": (
        "Look whether a text in this row holds the delimiter, and correct it.",
        "请检查该行文字中是否含有分隔符，改正后重新提供。",
    ),
    # how a delivery is understood
    "error.mapping_unknown": (
        "There is no mapping {mapping}. Those that come with the program are: {known}. Or give a TOML file (docs/returns.md).",
        "没有名为 {mapping} 的字段对照。自带的有：{known}；也可给出 TOML 文件（见 docs/returns.md）。",
    ),
    "error.mapping_faults": (
        "The mapping {file} makes no sense: {faults}. Please compare it with docs/returns.md.",
        "字段对照文件 {file} 有误：{faults}。请参照 docs/returns.md 修改。",
    ),
    "error.as_of_unclear": (
        "{said} is no moment. Please write it like 2020-11-07 17:00.",
        "无法识别时间 {said}。请写成 2020-11-07 17:00 的形式。",
    ),
    "error.csdb_encrypted": (
        "{file} is an encrypted CSDB, which cannot be read. Please export the cases as an unencrypted CSDB or as CSV.",
        "{file} 是加密的 CSDB 文件，无法读取。请导出为未加密的 CSDB 或 CSV。",
    ),
    "error.csdb_unknown": (
        "{file} is a CSDB of a version that is not known here: its revisions bear no device or time. Please export the cases as CSV.",
        "{file} 的 CSDB 版本无法识别（修订记录缺少设备或时间）。请将个案导出为 CSV。",
    ),
    "error.place_unknown": (
        "There is no area, block or building {place} in this territory, and no return for one.",
        "本区域数据文件中没有代码为 {place} 的区域、普查小区或建筑物，也没有相应的上报。",
    ),
    "finding.return_understood": (
        "{table} was read by the mapping {mapping} (what it is = column): {fields}.",
        "{table} 按字段对照 {mapping} 读取（含义=原列名）：{fields}。",
    ),
    "finding.return_columns_unused": (
        "{count} {count:column|columns} of {table} {count:was|were} not used: {columns}.",
        "{table} 中有 {count} 列未采用：{columns}。",
    ),
    "finding.return_columns_unused.next": (
        "If one of them is needed, write a mapping that extends this one and names it (docs/returns.md).",
        "如需采用其中某列，请编写一份扩展该对照的 TOML 文件（见 docs/returns.md）。",
    ),
    "finding.return_sheets_unused": (
        "Sheets of {table} that were not read: {sheets}.",
        "{table} 中未读取的工作表：{sheets}。",
    ),
    "finding.return_mapping_lacks": (
        "{table} ({sheet}) does not fit the mapping {mapping}; it lacks: {lacking}.",
        "{table}（{sheet}）不符合字段对照 {mapping}，缺少：{lacking}。",
    ),
    "finding.return_mapping_lacks.next": (
        "Name the columns in a TOML file that extends the mapping, and give it with --mapping.",
        "请在扩展该对照的 TOML 文件中写明对应的列，再用 --mapping 指定。",
    ),
    "finding.return_mapping_none": (
        "{table} ({sheet}) fits no mapping that comes with the program. The nearest is {mapping}: it lacks {lacking}. "
        "Of its columns it understands {used}; the columns are: {columns}.",
        "{table}（{sheet}）不符合任何自带的字段对照。最接近的是 {mapping}，还缺：{lacking}。已能识别：{used}。现有列：{columns}。",
    ),
    "finding.return_header_only": (
        "{table} ({sheet}) has a header and no rows: nothing was filled in, or nothing was exported.",
        "{table}（{sheet}）只有表头，没有数据：可能尚未填写，或导出时没有选中数据。",
    ),
    "finding.return_header_only.next": (
        "Export it again with its rows. An empty one may be made with blockmap progress template returns -o FILE.xlsx.",
        "请连同数据重新导出；空白模板可用 blockmap progress template returns -o 文件.xlsx 生成。",
    ),
    "finding.return_mapping_none.next": (
        "Name the missing columns as above, or write a mapping (docs/returns.md shows one in ten lines) and give it with "
        "--mapping FILE.toml. A template: blockmap progress template returns -o FILE.xlsx.",
        "请按上述名称补齐列名；或编写字段对照文件（docs/returns.md 中有十行的示例），再用 --mapping 文件.toml 指定。"
        "空白模板：blockmap progress template returns -o 文件.xlsx。",
    ),
    "finding.return_mapping_several": (
        "{table} ({sheet}) can be read in several ways: {mappings}. Its columns do not tell which.",
        "{table}（{sheet}）可按多种方式读取：{mappings}；仅凭列名无法确定。",
    ),
    "finding.return_mapping_several.next": (
        "Are its figures totals so far or increments of the day? Choose one with --mapping NAME.",
        "表中数字是截至当日的累计数还是当日新增数？请用 --mapping 名称 指定其一。",
    ),
    # rows and figures
    "finding.return_row_digits_lost": (
        "{table}, row {row_id}: its code is a number that has lost digits; the row is rejected.",
        "{table} 第 {row_id} 行：代码数字的末尾几位已丢失，该行未采用。",
    ),
    "finding.return_row_digits_lost.next": (
        "Format the column of codes as text, enter the codes again, and read the file again.",
        "请将代码列设为文本格式并重新填写，再重新读入。",
    ),
    "finding.return_row_no_place": (
        "{table}, row {row_id} names no place; the row is rejected.",
        "{table} 第 {row_id} 行没有填写普查小区或建筑物，未采用。",
    ),
    "finding.return_row_no_place.next": ("Fill in the code and read the file again.", "请补填代码后重新读入。"),
    "finding.return_sum_agrees": (
        "{table} ({sheet}), row {row_id} is a line of sums and is not read as a figure; it agrees with the rows ({column}: {said:,}).",
        "{table}（{sheet}）第 {row_id} 行是合计行，不作为数字读取；与各行之和一致（{column}：{said:,}）。",
    ),
    "finding.return_sum_differs": (
        "{table} ({sheet}), row {row_id} is a line of sums: {column} says {said:,}, the rows add up to {summed:,} ({change}).",
        "{table}（{sheet}）第 {row_id} 行是合计行：“{column}”写的是 {said:,}，各行之和为 {summed:,}（相差 {change}）。",
    ),
    "finding.return_sum_differs.next": (
        "The rows count. Look whether a row is missing or wrong, and correct the file.",
        "汇总按各行计算。请核对是否漏行或有误，改正后重新提供。",
    ),
    "finding.return_sum_silent": (
        "{table} ({sheet}), row {row_id} is a line of sums without a figure that can be checked; it is not read.",
        "{table}（{sheet}）第 {row_id} 行是合计行，没有可核对的数字，不读取。",
    ),
    "finding.return_row_date": (
        "{table}, row {row_id} has no date that can be read; the row is rejected.",
        "{table} 第 {row_id} 行没有可识别的日期，未采用。",
    ),
    "finding.return_row_date.next": (
        "Write dates like 2020-11-01; for a file without dates give --as-of.",
        "日期请写成 2020-11-01；整份文件没有日期时请用 --as-of 指定。",
    ),
    "finding.return_row_figure": (
        "{table}, row {row_id} holds no figure that can be used; the row is rejected.",
        "{table} 第 {row_id} 行没有可用的数字，未采用。",
    ),
    "finding.return_row_outcome": (
        "{table}, row {row_id}: its outcome is none that is known; the row is rejected.",
        "{table} 第 {row_id} 行的入户结果无法识别，未采用。",
    ),
    "finding.return_row_outcome.next": (
        "Use one of the outcomes of docs/returns.md, or say in the mapping what the word means.",
        "请使用 docs/returns.md 所列的入户结果，或在字段对照中说明该词的含义。",
    ),
    "finding.return_row_personal": (
        "{table}, row {row_id}: what stands in place of a code is an identity or telephone number; the row is rejected and not kept.",
        "{table} 第 {row_id} 行的代码处填的是身份证号或电话号码，该行未采用，也未保存。",
    ),
    "finding.return_row_double": (
        "{table}, row {row_id} says in every column what another row says; it counts once.",
        "{table} 第 {row_id} 行与另一行完全相同，只计一次。",
    ),
    "finding.return_more_rows": (
        "{table} ({sheet}): {count} more {count:row|rows} {count:is|are} rejected for the same reason.",
        "{table}（{sheet}）：另有 {count} 行因同样原因未采用。",
    ),
    "finding.return_same_key": (
        "{table}: {count} {count:row|rows} share place, day, worker and measure with another row but differ from it (rows {rows}); all are counted.",
        "{table} 中有 {count} 行与其他行的地点、日期、人员和指标相同而内容不同（第 {rows} 行），均已计入。",
    ),
    "finding.return_same_key.next": (
        "If one of them corrects the other, give rows an id, or deliver the file again without the wrong one.",
        "如其中一行是对另一行的更正，请为各行加上编号，或删去错误的一行后重新提供。",
    ),
    "finding.return_figure": (
        "{table}, column {column}: {count} {count:figure|figures} {count:is|are} no counts that can be used (rows {rows}).",
        "{table} 的“{column}”列有 {count} 个值不是可用的计数（第 {rows} 行）。",
    ),
    "finding.return_figure.next": ("Correct them and read the file again.", "请改正后重新读入。"),
    "finding.return_negative": (
        "{table}, column {column}: {count} {count:figure|figures} of the day are negative and were taken as corrections (rows {rows}).",
        "{table} 的“{column}”列有 {count} 个当日数为负，已按更正计入（第 {rows} 行）。",
    ),
    "finding.return_implausible": (
        "{table}: {count} {count:figure|figures} {count:is|are} far above the households of their place (rows {rows}).",
        "{table} 中有 {count} 个数字远大于当地户数（第 {rows} 行）。",
    ),
    "finding.return_implausible.next": ("Compare them with the paper.", "请与纸质材料核对。"),
    "finding.return_future": (
        "{table}: the work dates of {count} {count:row|rows} {count:lies|lie} in the future (rows {rows}).",
        "{table} 中有 {count} 行的工作日期晚于今天（第 {rows} 行）。",
    ),
    "finding.return_future.next": (
        "They count from that day on. Correct them if the date is wrong.",
        "这些数字将自该日起计入；如日期有误请改正。",
    ),
    "finding.return_entry_early": (
        "{table}: {count} {count:row|rows} {count:was|were} entered before the work was done (rows {rows}).",
        "{table} 中有 {count} 行的录入日期早于工作日期（第 {rows} 行）。",
    ),
    "finding.return_entry_early.next": ("Look which of the two dates is wrong.", "请核对哪一个日期有误。"),
    "finding.return_elsewhere": (
        "{table}: {count} {count:building|buildings} {count:lies|lie} in another block than the one named with them: {codes}. They count where they lie.",
        "{table} 中有 {count} 栋建筑物所在普查小区与所填不符：{codes}。已按实际所在普查小区计入。",
    ),
    "finding.return_left_out": (
        "{table}: {count} {count:figure|figures} of the version before are not in this one; they still hold.",
        "{table}：上一版中有 {count} 个数字本次未提供，仍按原数计入。",
    ),
    "finding.return_left_out.next": (
        "To take a figure back, deliver its row again with 0, or withdraw the version before: blockmap progress withdraw {territory} {return_id}",
        "如需撤回某个数字，请将该行填 0 后重新提供；或撤回上一版：blockmap progress withdraw {territory} {return_id}",
    ),
    # returns that met no place
    "finding.return_unmatched_retired": (
        "{table}, row {row_id}: {code} is no longer in use ({count} {count:row|rows}); it has become {codes}.",
        "{table} 第 {row_id} 行：代码 {code} 已停用（共 {count} 行），现为 {codes}。",
    ),
    "finding.return_unmatched_retired.next": (
        "Enter the figures for the new codes; until then they count nowhere.",
        "请按新代码重新填报；此前这些数字不计入任何汇总。",
    ),
    "finding.return_unmatched_near": (
        "{table}, row {row_id}: there is no {code} here ({count} {count:row|rows}); the nearest codes are {codes}.",
        "{table} 第 {row_id} 行：没有代码 {code}（共 {count} 行），相近的代码有 {codes}。",
    ),
    "finding.return_unmatched_near.next": (
        "Correct the code and deliver the file again; until then the figures count nowhere.",
        "请改正代码后重新提供；此前这些数字不计入任何汇总。",
    ),
    "finding.return_unmatched_moved": (
        "{table}, row {row_id}: the building {code} is now {codes} ({count} {count:row|rows}).",
        "{table} 第 {row_id} 行：建筑物 {code} 现编号为 {codes}（共 {count} 行）。",
    ),
    "finding.return_unmatched_moved.next": (
        "Enter the figures under the new number; until then they count nowhere.",
        "请按新编号填报；此前这些数字不计入任何汇总。",
    ),
    "finding.return_unmatched_foreign": (
        "{table}, row {row_id}: {code} belongs to another district ({count} {count:row|rows}).",
        "{table} 第 {row_id} 行：代码 {code} 属于其他区县（共 {count} 行）。",
    ),
    "finding.return_unmatched_foreign.next": (
        "Send the rows to that district; they count nowhere here.",
        "请将这些数据转交该区县；本区不计入。",
    ),
    "finding.return_unmatched_unknown": (
        "{table}, row {row_id}: there is no {code} in this territory ({count} {count:row|rows}), and nothing like it.",
        "{table} 第 {row_id} 行：本区域没有代码 {code}（共 {count} 行），也没有相近的代码。",
    ),
    "finding.return_unmatched_unknown.next": (
        "Ask who sent it which place is meant; until then the figures count nowhere.",
        "请向填报人核实所指地点；此前这些数字不计入任何汇总。",
    ),
    "finding.return_unmatched_more": (
        "{table}: {count} more {count:code|codes} meet no place; see blockmap progress unmatched.",
        "{table} 中另有 {count} 个代码没有对应地点，见 blockmap progress unmatched。",
    ),
    # what commands say
    "said.returns": (
        "{file}: {rows_read} {rows_read:row|rows} read by {mapping}: {rows_taken} taken, {rows_unmatched} unmatched, {rows_rejected} rejected, "
        "{rows_empty} empty, {rows_sums} {rows_sums:line|lines} of sums; {figures} {figures:figure|figures}. Read number {return_id}.",
        "{file}：按 {mapping} 读取 {rows_read} 行，其中采用 {rows_taken} 行、未匹配 {rows_unmatched} 行、未采用 {rows_rejected} 行、"
        "空行 {rows_empty} 行、合计行 {rows_sums} 行；共 {figures} 个数字。读入编号 {return_id}。",
    ),
    "said.returns_anew": (
        "{file} was read before in another way; this takes its place. {rows_read} {rows_read:row|rows} read by {mapping}: {rows_taken} taken, "
        "{rows_unmatched} unmatched, {rows_rejected} rejected, {rows_empty} empty, {rows_sums} {rows_sums:line|lines} of sums; {figures} {figures:figure|figures}. "
        "Read number {return_id}.",
        "{file} 此前曾以其他方式读入，现以本次为准。按 {mapping} 读取 {rows_read} 行，其中采用 {rows_taken} 行、"
        "未匹配 {rows_unmatched} 行、未采用 {rows_rejected} 行、空行 {rows_empty} 行、合计行 {rows_sums} 行；共 {figures} 个数字。读入编号 {return_id}。",
    ),
    "said.returns_again": (
        "{file} was read before; nothing has changed.",
        "{file} 此前已经读入，没有变化。",
    ),
    "said.returns_nothing": (
        "{file} holds no figure that can be used: {rows_read} {rows_read:row|rows} read, {rows_rejected} rejected, {rows_empty} empty. "
        "Nothing was written.",
        "{file} 中没有可用的数字：共 {rows_read} 行，未采用 {rows_rejected} 行，空行 {rows_empty} 行。未作任何改动。",
    ),
    "said.returns_unclear": (
        "{file} was not read: how it is to be understood is not certain.",
        "{file} 未读取：无法确定各列的含义。",
    ),
    "said.unmatched": (
        "{codes} {codes:code|codes} with {figures} {figures:figure|figures} meet no place in {territory}.",
        "{territory} 中有 {codes} 个代码、{figures} 个数字没有对应地点。",
    ),
    "said.returns_history": (
        "{place}: {figures} {figures:figure|figures} came in, {holding} of them hold.",
        "{place}：共收到 {figures} 个数字，其中有效 {holding} 个。",
    ),
    "next.returns": ("Next: blockmap progress tally TERRITORY", "下一步：blockmap progress tally 区域数据文件"),
    "next.returns_unmatched": (
        "Look at the unmatched ones: blockmap progress unmatched TERRITORY",
        "请查看未匹配的上报：blockmap progress unmatched 区域数据文件",
    ),
    "next.returns_unclear": (
        "Choose a mapping with --mapping (docs/returns.md).",
        "请用 --mapping 指定字段对照（见 docs/returns.md）。",
    ),
    "next.unmatched": (
        "Correct the codes and deliver the files again: a corrected file takes the place of the one before.",
        "请改正代码后重新提供文件，更正后的文件将取代原来的。",
    ),
    # columns and words of tables
    "column.level": ("level", "层级"),
    "column.figures": ("figures", "数字"),
    "column.row": ("row", "行"),
    "column.why": ("why", "原因"),
    "column.suggestion": ("look at", "可能是"),
    "column.phase": ("phase", "阶段"),
    "column.measure": ("measure", "指标"),
    "column.work_date": ("work date", "工作日期"),
    "column.entry_date": ("entry date", "录入日期"),
    "column.outcome": ("outcome", "入户结果"),
    "column.holds": ("holds", "有效"),
    "column.sheet": ("sheet", "工作表"),
    "column.mapping": ("mapping", "字段对照"),
    "column.ours": ("ours", "本系统"),
    "column.theirs": ("theirs", "原列"),
    "why.retired": ("retired", "已停用"),
    "why.near": ("misspelt?", "疑似写错"),
    "why.moved": ("renumbered", "编号已变"),
    "why.foreign": ("other district", "其他区县"),
    "why.unknown": ("unknown", "未知"),
    "level.area": ("area", "区域"),
    "level.building": ("building", "建筑物"),
    "level.dwelling": ("dwelling", "住房单元"),
    "figures.total": ("totals so far", "累计数"),
    "figures.increment": ("of the day", "当日数"),
    "holds.yes": ("yes", "是"),
    "holds.no": ("superseded", "已被取代"),
    "phase.mapping": ("mapping", "绘图"),
    "phase.listing": ("listing", "摸底"),
    "phase.short_form": ("short form", "短表"),
    "phase.long_form": ("long form", "长表"),
    "phase.check_back": ("check-back", "复查"),
    "measure.visited": ("doors visited", "入户户数"),
    "measure.listed": ("listed", "摸底户数"),
    "measure.entered": ("entered", "录入户数"),
    "measure.registered": ("registered", "登记户数"),
    "measure.person_resident": ("residents", "常住人口"),
    "measure.person_registered": ("registered persons", "户籍人口"),
    "measure.present_unregistered": ("present, not registered", "人在户不在"),
    "measure.registered_absent": ("registered, absent", "户在人不在"),
    "measure.not_visited": ("not visited", "未入户"),
    "measure.partial": ("partly done", "部分完成"),
    "measure.vacant": ("vacant", "空置"),
    "measure.refused": ("refused", "拒访"),
    "measure.non_contact": ("no contact", "未接触"),
    "measure.second_home": ("second home", "第二住所"),
    "measure.non_residential": ("not residential", "非住宅"),
    "measure.demolished": ("demolished", "已拆除"),
    "measure.under_construction": ("under construction", "在建"),
    "measure.duplicate": ("listed twice", "重复"),
    "measure.not_found": ("not found", "查无"),
    "measure.moved": ("moved away", "整户搬离"),
    "measure.deceased": ("deceased", "全户死亡"),
    "measure.rejected": ("sent back", "审核退回"),
    "outcome.not_visited": ("not visited", "未入户"),
    "outcome.completed": ("completed", "已完成"),
    "outcome.self_response": ("self-response", "自主填报"),
    "outcome.proxy": ("told by others", "代填"),
    "outcome.admin_record": ("administrative record", "行政记录"),
    "outcome.partial": ("partly done", "部分完成"),
    "outcome.non_contact": ("no contact", "未接触"),
    "outcome.refused": ("refused", "拒访"),
    "outcome.vacant": ("vacant", "空置"),
    "outcome.second_home": ("second home", "第二住所"),
    "outcome.non_residential": ("not residential", "非住宅"),
    "outcome.demolished": ("demolished", "已拆除"),
    "outcome.under_construction": ("under construction", "在建"),
    "outcome.duplicate": ("listed twice", "重复"),
    "outcome.not_found": ("not found", "查无"),
    "outcome.moved": ("moved away", "整户搬离"),
    "outcome.deceased": ("deceased", "全户死亡"),
    "outcome.rejected": ("sent back", "审核退回"),
    "outcome.approved": ("approved", "审核通过"),
    "outcome.verified": ("checked back", "已复查"),
    "outcome.in_pes": ("in the check survey", "质量抽查"),
    # help
    "cli.help.progress.read": (
        "Read returns: what came in is kept with its file and row; the same file twice changes nothing.",
        "读入上报数据：每个数字都保留来源文件和行号，同一文件重复读入不产生变化。",
    ),
    "cli.help.progress.read.source": (
        "CSV, TSV, TAB, XLSX, a zip of an ODK or Survey Solutions export, or a CSDB",
        "CSV、TSV、TAB、XLSX、ODK 或 Survey Solutions 导出的 zip，或 CSDB",
    ),
    "cli.help.progress.read.mapping": (
        "how its columns are to be understood: a mapping of docs/returns.md or a file of your own; else the columns decide",
        "字段对照：docs/returns.md 所列名称或自己的文件；不写则由列名判断",
    ),
    "cli.help.progress.read.as_of": (
        "moment for which the file holds, such as 2020-11-07 17:00",
        "文件数据的截止时间，例如 2020-11-07 17:00",
    ),
    "cli.help.progress.read.phase": ("phase of rows that do not say theirs", "未注明阶段的行所属的阶段"),
    "cli.help.progress.read.encoding": ("text encoding, where the program gets it wrong", "文字编码（自动判断有误时）"),
    "cli.help.progress.read.sheet": ("only this worksheet", "只读取该工作表"),
    "cli.help.progress.unmatched": (
        "List the returns that no place counts, with what their codes may be.",
        "列出没有对应地点的上报，并提示可能的代码。",
    ),
    "cli.help.progress.history": (
        "List every figure that came in for a place, with its file and row, and whether it holds.",
        "列出某地收到的每个数字、其来源文件和行号，以及是否仍然有效。",
    ),
    "cli.help.progress.history.place": (
        "code of an area, a block or a building",
        "区域、普查小区或建筑物的代码",
    ),
}

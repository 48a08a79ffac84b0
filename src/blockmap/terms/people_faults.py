"""What is wrong with lists of staff, reviews and the register: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {
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
    "finding.list_row_aside.next": (
        "Read the lists of workers and teams first, or correct the row.",
        "请先读入人员和小组名单，或改正该行。",
    ),
    "finding.list_row_twice": (
        "Row {row_id} of {table} repeats {key} with other values; the first row holds.",
        "{table} 第 {row_id} 行重复了 {key} 且内容不同，以首行为准。",
    ),
    "finding.list_row_gone": (
        "{key} is no longer in {file}; what is known of it stays.",
        "{key} 已不在 {file} 中；原有内容予以保留。",
    ),
    "finding.list_row_gone.next": (
        "If somebody left, give the last day in the list.",
        "如人员离岗，请在名单中填写结束日期。",
    ),
    "finding.list_value_changed": (
        "{key}: {list_column} was “{before}” and is now “{after}”.",
        "{key}：{list_column}由“{before}”改为“{after}”。",
    ),
    "finding.list_columns_unused": (
        "Columns of {table} that are not used: {columns}.",
        "{table} 中未采用的列：{columns}。",
    ),
    "finding.list_columns_personal": (
        "Columns of {table} that are about persons were not read: {columns}. Telephone and identity numbers are not kept, of staff neither.",
        "{table} 中含个人信息的列未读取：{columns}。电话和证件号码一律不保存，工作人员的也不保存。",
    ),
    "finding.list_values_personal": (
        "{count} {count:value|values} of the column {column} of {table} held telephone or identity numbers and were left empty.",
        "{table} 的 {column} 列有 {count} 个值含电话或证件号码，已留空。",
    ),
    "finding.list_header_only": ("{table} has a header and no rows.", "{table} 只有表头，没有数据。"),
    "finding.list_header_only.next": (
        "Fill it in, or export it again with its rows. What goes where: blockmap progress template LIST -o FILE.xlsx.",
        "请填写或连同数据重新导出；填写说明可用 blockmap progress template 名单种类 -o 文件.xlsx 生成。",
    ),
    "finding.list_sheet_unused": (
        "The sheet {sheet} of {table} is no such list and was not read.",
        "{table} 的工作表 {sheet} 不是此类名单，未读取。",
    ),
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
    "finding.worker_unknown.next": (
        "Read the workers first: blockmap progress workers TERRITORY FILE.",
        "请先读入人员名单（blockmap progress workers）。",
    ),
    "finding.leader_unknown": (
        "Row {row_id} of {table}: the leader {said} is not in the list of workers.",
        "{table} 第 {row_id} 行：组长 {said} 不在人员名单中。",
    ),
    "finding.leader_unknown.next": (
        "Read the workers, then the teams again.",
        "请先读入人员名单，再重新读入小组名单。",
    ),
    "finding.worker_backwards": (
        "Row {row_id} of {table}: {code} ends before beginning, and was set aside.",
        "{table} 第 {row_id} 行：{code} 的结束日期早于开始日期，未采用。",
    ),
    # Assignments.
    "finding.worker_not_at_work": ("{code} is not in office on {day}.", "{code} 在 {day} 不在岗。"),
    "finding.worker_not_at_work.next": (
        "Look at the first and last day in the list of workers.",
        "请核对人员名单中的起止日期。",
    ),
    "finding.worker_untrained": ("{code} was never trained up to {day}.", "截至 {day}，{code} 没有参加培训的记录。"),
    "finding.worker_untrained.next": (
        "Enter the training: blockmap progress register TERRITORY FILE --kind training.",
        "请登记培训：blockmap progress register 区域数据文件 名单 --kind training。",
    ),
    "finding.no_training_known": (
        "The register holds no training yet, so that nobody can be told to be trained.",
        "名册中尚无培训记录，无法判断人员是否参加过培训。",
    ),
    "finding.no_training_known.next": (
        "Enter the trainings: blockmap progress register TERRITORY FILE --kind training.",
        "请登记培训：blockmap progress register 区域数据文件 名单 --kind training。",
    ),
    "finding.worker_other_role": (
        "{code} was not hired to count, but as {role}.",
        "{code} 的岗位是 {role}，不是普查员。",
    ),
    "finding.worker_unqualified": (
        "The list of workers names no qualification of {code}.",
        "人员名单中没有 {code} 的资格。",
    ),
    "finding.block_has_enumerator": (
        "Block {code} has an enumerator already: {other}. {worker} was not assigned.",
        "普查小区 {code} 已有普查员 {other}，未安排 {worker}。",
    ),
    "finding.block_has_enumerator.next": (
        "Hand it over (blockmap handover), or let the second one help: --role helper.",
        "请办理移交（blockmap handover），或以协助身份安排：--role helper。",
    ),
    "finding.worker_has_block": (
        "{worker} answers for {blocks} already, and now for {code} too.",
        "{worker} 已负责 {blocks}，现又负责 {code}。",
    ),
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
    "finding.stair_claimed_twice": (
        "{one} and {other} both answer for {entrance} in the same role.",
        "{one} 与 {other} 以同一角色重复负责“{entrance}”。",
    ),
    "finding.stair_claimed_twice.next": (
        "End one of them: blockmap assign … --entrance … --worker … --end",
        "请结束其中一项：blockmap assign … --entrance … --worker … --end",
    ),
    "error.who_building": (
        "There is no building {building}. Nearest: {likely}. Name it by its key with --building, or by --block and its number.",
        "没有建筑物 {building}，相近的有：{likely}。请用 --building 指定建筑物编号，或用 --block 加楼号。",
    ),
    "finding.nothing_to_end": (
        "Row {row_id}: nothing like this holds at {at}.",
        "第 {row_id} 行：{at} 没有此项分工可结束。",
    ),
    "finding.nobody_for_block": ("Nobody is left for block {code}.", "普查小区 {code} 没有可安排的普查员。"),
    "finding.nobody_for_block.next": (
        "Hire more, or hand it to a neighbour as a second block.",
        "请增聘人员，或由相邻小区的普查员兼任。",
    ),
    "finding.nobody_to_help": (
        "Block {code} is {work} ordinary {work:household|households} of work, more than one person's {most}; {count} more "
        "{count:person is|people are} needed, and nobody is left.",
        "普查小区 {code} 的工作量折合 {work} 户，超过一人的上限 {most} 户，还需 {count} 人协助，已无人可派。",
    ),
    "finding.nobody_to_help.next": (
        "Hire more, or plan its community anew, so that its size is judged by work.",
        "请增聘人员，或重新划分所在普查区，使小区大小按工作量衡量。",
    ),
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
    "error.worker_unknown": (
        "There is no worker {code} in the list of workers. Alike: {likely}.",
        "人员名单中没有 {code}。相近的有：{likely}。",
    ),
    "error.area_unknown": (
        "There is no area {code}, by code or by name. Alike: {likely}.",
        "没有代码或名称为 {code} 的区域。相近的有：{likely}。",
    ),
    "error.no_such_worker": ("There is no worker {code} in the list of workers.", "人员名单中没有 {code}。"),
    "error.handover_not_owner": (
        "{worker} does not answer for block {block} at {at}, and cannot hand it over.",
        "{at} 时 {worker} 并不负责普查小区 {block}，不能移交。",
    ),
    "error.handover_same_person": (
        "{worker} cannot hand block {block} to the same person.",
        "{worker} 不能把普查小区 {block} 移交给自己。",
    ),
    "error.handover_refused": ("{worker} may not take over block {block}.", "{worker} 不能接手普查小区 {block}。"),
    # Sources, contacts, blocks that outgrow, difficulties.
    "finding.source_row_unmet": (
        "Row {row_id} of {table}: “{said}” is no building, block or area here, and was not counted. Alike: {likely}.",
        "{table} 第 {row_id} 行：“{said}”找不到对应的建筑物、普查小区或区域，未计入。相近的有：{likely}。",
    ),
    "finding.source_row_ambiguous": (
        "Row {row_id} of {table}: {count} {count:building|buildings} of several blocks bear the address “{said}”; the row was not counted.",
        "{table} 第 {row_id} 行：地址“{said}”对应不同普查小区的 {count} 栋建筑物，无法确定，未计入。",
    ),
    "finding.source_row_ambiguous.next": (
        "Give the key of the building, or block and number, and read the list again.",
        "请补充建筑物编号，或普查小区和楼号，再重新读入。",
    ),
    "finding.source_row_unmet.next": (
        "Correct the key or the address and read the list again; what is really missing on the map is for the field to find.",
        "请改正编号或地址后重新读入；确属地图遗漏的，请实地核实。",
    ),
    "error.source_without_place": (
        "{file} does not say where: it needs a key of the building, a block, an area, an address or a name.",
        "{file} 没有位置信息：需要建筑物编号、普查小区、区域、地址或名称列。",
    ),
    "error.no_sources": (
        "{territory} holds no counts of other agencies yet. Read them first: blockmap progress sources {territory} LIST --source registry.",
        "{territory} 尚无其他部门数据。请先读入：blockmap progress sources {territory} 名单 --source registry。",
    ),
    "error.no_such_source": ("There is no source {name}; there are: {known}.", "没有数据来源 {name}；现有：{known}。"),
    "error.compare_output": (
        "{path} is no workbook: name a file that ends in .xlsx.",
        "{path} 不是工作簿：请使用以 .xlsx 结尾的文件名。",
    ),
    "finding.tag_raised_to_block": (
        "Row {row_id} of {table}: {tag} is about persons and was counted for the block, not for the building.",
        "{table} 第 {row_id} 行：{tag} 涉及个人，已计入普查小区而不计入建筑物。",
    ),
    "finding.field_demolished": ("Building {code} is demolished since {day}.", "建筑物 {code} 自 {day} 起已拆除。"),
    "finding.field_under_demolition": (
        "Building {code} is under demolition since {day}.",
        "建筑物 {code} 自 {day} 起正在拆除。",
    ),
    "finding.field_under_construction": (
        "Building {code} is under construction since {day}.",
        "建筑物 {code} 自 {day} 起在建。",
    ),
    "finding.field_standing": ("Building {code} stands since {day}.", "建筑物 {code} 自 {day} 起在用。"),
    "finding.field_not_on_map": (
        "{count} {count:return|returns} since {day} name a building {code} that is not on the map.",
        "自 {day} 起有 {count} 条上报涉及地图上没有的建筑物 {code}。",
    ),
    "finding.register_without_kind": (
        "Row {row_id} of {table} does not say of what kind it is, and was set aside.",
        "{table} 第 {row_id} 行未注明类别，未采用。",
    ),
    "finding.register_without_kind.next": (
        "Give the kind of all rows: --kind training, meeting, visit, task, issue …",
        "请用 --kind 注明类别：training、meeting、visit、task、issue 等。",
    ),
    "finding.from_area_unknown": (
        "Row {row_id} of {table}: there is no area “{said}”. Alike: {likely}.",
        "{table} 第 {row_id} 行：没有“{said}”这一区域。相近的有：{likely}。",
    ),
    "finding.dispute_unknown": (
        "Row {row_id} of {table}: there is no dispute “{said}”.",
        "{table} 第 {row_id} 行：没有编号为“{said}”的争议。",
    ),
    "finding.task_late": (
        "Task {code} “{title}” was due on {due} and is {late} {late:day|days} late.",
        "任务 {code}“{title}”应于 {due} 完成，已逾期 {late} 天。",
    ),
    "finding.indicator_sum_differs": (
        "{measure} of {code} by {agency} is {value:g}, but the areas in it add up to {summed:g}.",
        "{agency} 的 {measure}：{code} 为 {value:g}，其下级合计为 {summed:g}。",
    ),
    "finding.indicator_sum_differs.next": ("Ask the agency which is right.", "请与该部门核对。"),
    "error.no_such_level": ("There is no level {level}; there are: {levels}.", "没有层级 {level}；现有：{levels}。"),
    # Reviews.
    "error.review_what": (
        "Say the step of block {what} and who takes it: --step {steps}, --worker CODE. (Or {what} was meant to be a file: there is none.)",
        "请指明普查小区 {what} 的步骤和办理人：--step {steps}，--worker 编号。（如 {what} 是文件名，则该文件不存在。）",
    ),
    "error.review_refused": ("The step was not taken.", "该步骤未办理。"),
    "finding.review_step_unknown": (
        "Row {row_id} of {table}: “{said}” is no step (listed, entered, checked, accepted, sent_back), and was set aside.",
        "{table} 第 {row_id} 行：“{said}”不是有效步骤（摸底、录入、复核、验收、退回），未采用。",
    ),
    "finding.review_accepted_already": (
        "Block {code}{dwelling} is accepted; {worker} cannot take the step {step}. Send it back first.",
        "普查小区 {code}{dwelling} 已验收，{worker} 不能再办理“{step}”。如需更改请先退回。",
    ),
    "finding.review_listed_already": (
        "Block {code}{dwelling} was listed and entered already; {worker} cannot list it again unless it is sent back.",
        "普查小区 {code}{dwelling} 已摸底并录入，退回之前 {worker} 不能重新摸底。",
    ),
    "finding.review_not_listed": (
        "Block {code}{dwelling} is not listed yet; {worker} cannot enter it.",
        "普查小区 {code}{dwelling} 尚未摸底，{worker} 不能录入。",
    ),
    "finding.review_not_entered": (
        "Block {code}{dwelling} is not entered yet; {worker} cannot take the step {step}.",
        "普查小区 {code}{dwelling} 尚未录入，{worker} 不能办理“{step}”。",
    ),
    "finding.review_own_work": (
        "{worker} listed or entered block {code}{dwelling} (or a part of it) and cannot take the step {step}.",
        "{worker} 曾摸底或录入普查小区 {code}{dwelling}（或其中一部分），不能办理“{step}”。",
    ),
    "finding.review_own_check": (
        "{worker} has a hand in the check of block {code}{dwelling} already and cannot take the step {step}: all must be different people.",
        "{worker} 已参与普查小区 {code}{dwelling} 的复核，不能办理“{step}”：各环节须由不同人员承担。",
    ),
    "finding.review_checked_already": (
        "{worker} has checked block {code}{dwelling} already; the next check must be somebody else's.",
        "{worker} 已复核过普查小区 {code}{dwelling}，下一次复核须由其他人员进行。",
    ),
    "finding.review_checks_missing": (
        "Block {code}{dwelling} lacks {missing} of {checkers} {checkers:check|checks} by different people; {worker} cannot accept it.",
        "普查小区 {code}{dwelling} 应由 {checkers} 名不同人员复核，尚缺 {missing} 名，{worker} 不能验收。",
    ),
    "finding.review_nothing_to_send_back": (
        "Nothing is done in block {code}{dwelling}; there is nothing to send back.",
        "普查小区 {code}{dwelling} 尚无可退回的内容。",
    ),
    "finding.review_dwellings_open": (
        "Dwellings of block {code} are under review one by one; {worker} cannot accept the block before they are accepted.",
        "普查小区 {code} 中有住房单元正在单独复核，全部验收之前 {worker} 不能验收整个小区。",
    ),
    "finding.review_breaks_later": (
        "The step {step} of {worker} in block {code}{dwelling} does not fit where it stands in time: later steps would no longer be lawful.",
        "{worker} 在普查小区 {code}{dwelling} 办理的“{step}”与其后的步骤不符，未采用。",
    ),
    # Column heads.
}

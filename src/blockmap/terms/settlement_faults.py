"""What stands against a step of settling a dispute: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {
    # What is missing: guards of the records.
    "finding.dispute_unlisted": ("There is no dispute {code}.", "没有争议 {code}。"),
    "finding.dispute_state": (
        "{code} is {state}; a record of the kind {record} can only be made while it is {states}.",
        "争议 {code} 当前状态为 {state}；只有在 {states} 状态下才能登记 {record}。",
    ),
    "finding.dispute_state.next": (
        "Look at its records with blockmap dispute show; reopen it if it must be taken up again.",
        "请用 blockmap dispute show 查看其记录；确需重新处理时请先用 blockmap dispute reopen 重新立案。",
    ),
    "finding.dispute_side": (
        "{code}: a record of the kind {record} cannot be of the side {side}, only of {sides}.",
        "争议 {code}：{record} 记录不能由 {side} 一方登记，只能由 {sides} 登记。",
    ),
    "finding.dispute_time": (
        "{code}: the moment of the {record} does not say its offset from UTC.",
        "争议 {code}：{record} 的时间没有注明时区。",
    ),
    "finding.dispute_rank": (
        "{code}: evidence has one of the ranks {ranks}, not {rank}.",
        "争议 {code}：证据的效力等级应为 {ranks} 之一，而不是 {rank}。",
    ),
    "finding.dispute_needs_side": (
        "{code}: nobody says on whose side the {record} is.",
        "争议 {code}：{record} 缺少所属一方。",
    ),
    "finding.dispute_needs_office": ("{code}: the {record} names no office.", "争议 {code}：{record} 缺少办理单位。"),
    "finding.dispute_needs_reason": ("{code}: the {record} gives no reason.", "争议 {code}：{record} 缺少事由。"),
    "finding.dispute_needs_survey_code": ("{code}: the survey has no number.", "争议 {code}：踏勘缺少编号。"),
    "finding.dispute_needs_people": ("{code}: the {record} names nobody.", "争议 {code}：{record} 缺少人员姓名。"),
    "finding.dispute_needs_people_of_ours": (
        "{code}: nobody of our side took part; a survey counts when both sides are there.",
        "争议 {code}：缺少我方参加人员；双方人员均到场，踏勘方为有效。",
    ),
    "finding.dispute_needs_people_of_theirs": (
        "{code}: nobody of the other side took part; a survey counts when both sides are there.",
        "争议 {code}：缺少对方参加人员；双方人员均到场，踏勘方为有效。",
    ),
    "finding.dispute_needs_rank": (
        "{code}: the evidence has no legal rank (binding, reference, inadmissible).",
        "争议 {code}：证据未注明效力等级（作为依据、作为参考、不予采信）。",
    ),
    "finding.dispute_needs_document": (
        "{code}: the document of the {record} is missing.",
        "争议 {code}：{record} 缺少文件。",
    ),
    "finding.dispute_needs_document.next": ("Name the file with --document.", "请用 --document 指明文件。"),
    "finding.dispute_needs_sha256": (
        "{code}: the document of the {record} could not be hashed.",
        "争议 {code}：{record} 的文件未能计算校验值。",
    ),
    "finding.dispute_needs_subject": (
        "{code}: the {record} names no line.",
        "争议 {code}：{record} 没有对应的界线。",
    ),
    "finding.dispute_needs_close_reason": (
        "{code}: nobody says why it is closed.",
        "争议 {code}：缺少结案原因。",
    ),
    "finding.dispute_close_reason": (
        "{code}: {reason} is no reason to close a dispute; known are {reasons}.",
        "争议 {code}：{reason} 不是有效的结案原因；可用：{reasons}。",
    ),
    "finding.dispute_close_state": (
        "{code} is {state} and cannot be closed as {reason}.",
        "争议 {code} 当前状态为 {state}，不能以 {reason} 结案。",
    ),
    "finding.dispute_not_escalated": (
        "{code}: a superior can only rule after the dispute was escalated.",
        "争议 {code}：须先上报上级，上级方可裁定。",
    ),
    "finding.dispute_not_escalated.next": (
        "Run blockmap dispute escalate first.",
        "请先运行 blockmap dispute escalate。",
    ),
    "finding.dispute_unsigned_ours": (
        "{code}: the signature of our side under this line is missing, and no superior has ruled.",
        "争议 {code}：该界线缺少我方签字，也没有上级裁定。",
    ),
    "finding.dispute_unsigned_ours.next": (
        'Add --signed "ours: NAME, OFFICE", or --superior after the dispute was escalated.',
        '请补充 --signed "我方：姓名，单位"；如已上报，可用 --superior 登记上级裁定。',
    ),
    "finding.dispute_unsigned_theirs": (
        "{code}: the signature of the other side under this line is missing, and no superior has ruled.",
        "争议 {code}：该界线缺少对方签字，也没有上级裁定。",
    ),
    "finding.dispute_unsigned_theirs.next": (
        'Add --signed "theirs: NAME, OFFICE", or --superior after the dispute was escalated.',
        '请补充 --signed "对方：姓名，单位"；如已上报，可用 --superior 登记上级裁定。',
    ),
    "finding.dispute_undecided": (
        "{code}: nothing is decided yet, so nothing can be applied.",
        "争议 {code} 尚无裁定，不能落实界线。",
    ),
    "finding.dispute_undecided.next": ("Run blockmap dispute decide first.", "请先运行 blockmap dispute decide。"),
    "finding.dispute_other_line": (
        "{code}: the line to be applied is not the one that was decided.",
        "争议 {code}：拟落实的界线与裁定的界线不一致。",
    ),
    "finding.dispute_overdue": (
        "{code} should have been settled by {due}: {days} {days:day|days} ago.",
        "争议 {code} 应于 {due} 前办结，已逾期 {days} 天。",
    ),
    "finding.dispute_overdue.next": (
        "Notify the other side again, or escalate it.",
        "请再次通知对方，或上报上级协调。",
    ),
    # Proposals.
    "finding.proposal_no_feature": (
        "{code}: no feature for the method {method} runs through the disputed ground from end to end.",
        "争议 {code}：争议地块内没有贯通两端的地物，{method} 方案不适用。",
    ),
    "finding.proposal_no_historic": (
        "{code}: no historic line has been handed in.",
        "争议 {code}：尚未提交历史界线。",
    ),
    "finding.proposal_no_historic.next": (
        "Hand it in with blockmap dispute evidence --line FILE.",
        "请用 blockmap dispute evidence --line 文件 提交。",
    ),
    "finding.proposal_no_addresses": (
        "{code}: no address on the disputed ground names one of the two sides.",
        "争议 {code}：争议地块内没有注明任一方名称的地址，addresses 方案不适用。",
    ),
    "finding.proposal_no_middle": (
        "{code}: the disputed ground does not lie between two claims, so there is no middle line ({method}).",
        "争议 {code}：争议地块不在两条主张线之间，没有中线（{method}）。",
    ),
    "finding.proposal_no_blocks": (
        "{code}: no block lies on the disputed ground.",
        "争议 {code}：争议地块内没有普查小区，blocks 方案不适用。",
    ),
    "finding.proposal_leaks": (
        "{code}: the line ({method}) does not part the two sides; they can be reached from each other near ({x:.1f}, {y:.1f}).",
        "争议 {code}：该界线（{method}）未能把双方分开，在（{x:.1f}, {y:.1f}）附近仍然连通。",
    ),
    "finding.proposal_leaks.next": (
        "Draw it from one end of the claims to the other.",
        "请把界线从主张线的一端画到另一端。",
    ),
    "finding.proposal_cuts": (
        "{code}: the line of the method {method} would cut {count} {count:building|buildings} however it bends; it is left out.",
        "争议 {code}：{method} 方案的界线无论如何绕行都会切割 {count} 栋建筑物，已舍去。",
    ),
    "finding.proposal_same": (
        "{code}: the method {method} gives a line that is there already.",
        "争议 {code}：{method} 方案与已有方案的界线相同。",
    ),
    # Applying.
    "finding.apply_building_cut": (
        "{code}: the decided line would run through building {row_id} at ({x:.1f}, {y:.1f}).",
        "争议 {code}：裁定界线将切割建筑物 {row_id}（{x:.1f}, {y:.1f}）。",
    ),
    "finding.apply_building_cut.next": (
        "The building has changed since; propose and sign the line again.",
        "建筑物在裁定后有变化，请重新提出方案并签字。",
    ),
    "finding.apply_leaks": (
        "{code}: the decided line does not part the two sides any more near ({x:.1f}, {y:.1f}).",
        "争议 {code}：裁定界线在（{x:.1f}, {y:.1f}）附近已不能把双方分开。",
    ),
    "finding.apply_leaks.next": (
        "The outlines have changed since; detect again and reopen the dispute.",
        "界线在裁定后有变化，请重新检测并重新立案。",
    ),
    "finding.apply_area_gone": (
        "{code} would lose all its ground.",
        "{code} 将失去全部地块。",
    ),
    "finding.apply_area_apart": (
        "{code} would fall apart near ({x:.1f}, {y:.1f}).",
        "{code} 将在（{x:.1f}, {y:.1f}）附近断为不相连的部分。",
    ),
    "finding.apply_area_apart.next": (
        "Choose a line that leaves both sides in one piece.",
        "请选择能使双方区域各自相连的界线。",
    ),
    "finding.apply_block_apart": (
        "Block {code} would fall apart near ({x:.1f}, {y:.1f}), and no neighbour in its community can take the part that is cut off.",
        "普查小区 {code} 将在（{x:.1f}, {y:.1f}）附近断开，且同一普查区内没有相邻小区可并入。",
    ),
    "finding.apply_block_apart.next": (
        "Choose another line, or edit the blocks first.",
        "请另选界线，或先调整普查小区。",
    ),
    "finding.apply_border_differs": (
        "{code}: the two sides would differ in {count} {count:place|places} along the new border.",
        "争议 {code}：新界线上双方有 {count} 处不一致。",
    ),
    "finding.apply_touched": (
        "{code}: {polygon} ({table}) gains a point where the new border ends; its ground stays the same.",
        "争议 {code}：{table} 中的 {polygon} 在新界线端点处增加了顶点，地块范围不变。",
    ),
    "finding.apply_new_block": (
        "The ground gained holds {count} {count:household|households}, more than its neighbour can take; it becomes a block of its own.",
        "新划入的地块有 {count} 户，相邻小区无法容纳，单独设为普查小区。",
    ),
    "finding.apply_shared_cell": (
        "{count} {count:building|buildings} on ground gained share cell {row_id} until their community is planned again.",
        "新划入地块上的 {count} 栋建筑物暂共用最小单元 {row_id}，重新划分该普查区后再细分。",
    ),
    # The neighbour's answer.
    "finding.answer_missing": (
        "{code}: their file lacks the vertex at ({x:.4f}, {y:.4f}).",
        "争议 {code}：对方文件缺少顶点（{x:.4f}, {y:.4f}）。",
    ),
    "finding.answer_missing.next": (
        "Send them the agreed line once more: blockmap dispute export.",
        "请再次发送裁定界线：blockmap dispute export。",
    ),
    "finding.answer_extra": (
        "{code}: their file has a vertex on the line at ({x:.4f}, {y:.4f}) that was not agreed.",
        "争议 {code}：对方文件在界线上多出顶点（{x:.4f}, {y:.4f}），未经双方确认。",
    ),
    # Refusals.
    "error.dispute_refused": (
        "The record was refused: {count} {count:thing|things} {count:is|are} missing or do not fit. The territory is as it was.",
        "登记未通过：有 {count} 项缺失或不符。区域数据文件未作改动。",
    ),
    "error.no_such_dispute": (
        "{code} names {count} {count:dispute|disputes}; one is needed. blockmap dispute list shows their numbers.",
        "{code} 对应 {count} 处争议，应恰好对应一处。可用 blockmap dispute list 查看编号。",
    ),
    "error.dispute_party_gone": (
        "{code}: {party} is not drawn in the territory any more. Run blockmap dispute detect again.",
        "争议 {code}：区域数据文件中已没有 {party}。请重新运行 blockmap dispute detect。",
    ),
    "error.dispute_moment": (
        "{said} is no moment. Write 2026-03-02 or 2026-03-02T09:30.",
        "{said} 不是有效的时间。请写成 2026-03-02 或 2026-03-02T09:30。",
    ),
    "error.dispute_person": (
        '{said}: say who and on whose side, for instance "ours: NAME, OFFICE" or "theirs: NAME, OFFICE".',
        "{said}：请注明姓名及所属一方，例如“我方：姓名，单位”“对方：姓名，单位”。",
    ),
    "error.dispute_document": ("{path} cannot be read: {what}.", "无法读取 {path}：{what}。"),
    "error.dispute_photo": ("{path} is no picture that can be read: {what}.", "{path} 不是可读取的图片：{what}。"),
    "error.dispute_photos_many": (
        "{count} {count:photo|photos} {count:is|are} too many for one record; at most {most}.",
        "一条记录附 {count} 张照片过多，最多 {most} 张。",
    ),
    "error.dispute_method": (
        "There is no method {method}; known are {methods}.",
        "没有 {method} 这种方法；可用：{methods}。",
    ),
    "error.dispute_which_line": (
        "Name the line: --proposal N or --line FILE, one of the two.",
        "请指明界线：--proposal 编号 或 --line 文件，二者选一。",
    ),
    "error.no_such_proposal": (
        "{code} has no proposal {number}; it has {numbers}.",
        "争议 {code} 没有第 {number} 号方案；现有：{numbers}。",
    ),
    "error.dispute_line_unread": ("{path} cannot be read as lines: {what}.", "无法从 {path} 读取界线：{what}。"),
    "error.dispute_no_line": ("{path} holds no line and no polygon.", "{path} 中没有线或面图形。"),
    "error.dispute_line_gone": ("{code} has no decided line on file.", "争议 {code} 没有存档的裁定界线。"),
    "error.dispute_not_decided": (
        "Nothing is decided that could be handed over ({codes}). Run blockmap dispute decide first.",
        "没有可以移交的裁定结果（{codes}）。请先运行 blockmap dispute decide。",
    ),
    "error.dispute_answer_elsewhere": (
        "{path} comes near no agreed line. Name the dispute with --dispute.",
        "{path} 与各裁定界线均不相邻。请用 --dispute 指明争议编号。",
    ),
    "error.no_such_survey": ("There was no survey {code}.", "没有编号为 {code} 的踏勘。"),
    "error.dispute_list_output": (
        "{path}: lists are written as .csv or .xlsx.",
        "{path}：清单只能写成 .csv 或 .xlsx 文件。",
    ),
    "error.settling_sum": (
        "The borders near ({x:.2f}, {y:.2f}) do not meet point by point, so the ground cannot be recut exactly. "
        "Run blockmap check and put the areas right first.",
        "（{x:.2f}, {y:.2f}）附近的界线顶点不一致，无法精确重划。请先运行 blockmap check，修正区划后再试。",
    ),
    # What was done, what is next.
}

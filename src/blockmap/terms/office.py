"""Texts of the office's work in the drawing page and its commands: locks, proposals, variants, hand-in, comments, typing in."""

TERMS: dict[str, tuple[str, str]] = {
    "page.handed_in": ("handed in", "已提交审核"),
    "finding.plan_locked": (
        "In community {code}, {count} locked {count:block|blocks} stay as they are: {codes}.",
        "普查区 {code} 中有 {count} 个普查小区已锁定，保持原样：{codes}。",
    ),
    "finding.plan_locked.next": (
        "To divide them too, unlock them first: blockmap edit unlock.",
        "如需一并重新划分，请先解锁：blockmap edit unlock。",
    ),
    "finding.community_submitted": (
        "Community {code} is handed in for review and is not edited now.",
        "普查区 {code} 已提交审核，目前不能修改。",
    ),
    "finding.community_submitted.next": (
        "Withdraw it, or wait until the reviewer sends it back.",
        "请先撤回，或等待审核员退回后再修改。",
    ),
    "error.community_submitted": (
        "Handed in for review and not changed now: {codes}. Withdraw them, or wait until the reviewer sends them back.",
        "已提交审核，目前不能修改：{codes}。请先撤回，或等待审核员退回。",
    ),
    "error.plan_all_locked": (
        "Every block of these communities is locked; there is nothing to divide. Unlock some first: blockmap edit unlock.",
        "所选普查区的普查小区全部已锁定，没有可划分的范围。请先解锁：blockmap edit unlock。",
    ),
    "error.not_submitted": (
        "Not handed in: {codes}. Only a community that is handed in can be approved, sent back or withdrawn.",
        "尚未提交审核：{codes}。只有已提交的普查区才能通过、退回或撤回。",
    ),
    "error.send_back_reason": (
        "Say why it is sent back, so that the planner knows what to change.",
        "请填写退回原因，以便规划员知道需要修改什么。",
    ),
    "error.submit_unplanned": (
        "Not divided into blocks yet: {codes}. Plan first, then hand in.",
        "尚未划分普查小区：{codes}。请先划分，再提交审核。",
    ),
    "error.submit_issued": (
        "The codes of {codes} are issued already; there is nothing to approve.",
        "{codes} 的编码已经下发，无需再次提交审核。",
    ),
    "error.submit_marked": (
        "{count} {count:mark|marks} of the reviewer are open in {codes}. Deal with them and say that they are resolved, then hand in.",
        "{codes} 中还有 {count} 条审核意见未处理。请处理并标记为已解决后再提交。",
    ),
    "error.comment_nowhere": (
        "A remark needs a place inside a community, or a block.",
        "批注必须落在某个普查区内，或指向某个普查小区。",
    ),
    "error.comment_text": (
        "A remark must say something, in at most {most} {most:character|characters}.",
        "批注不能为空，且不超过 {most} 个字。",
    ),
    "error.comment_unknown": ("There is no remark {id}.", "没有编号为 {id} 的批注。"),
    "error.variant_unknown": (
        "There is no variant {name}. See them: blockmap variant list.",
        "没有名为 {name} 的方案。查看全部方案：blockmap variant list。",
    ),
    "error.variant_name": (
        "A variant needs a name of its own; {name} is empty, taken, or stands for today's division.",
        "方案需要有自己的名称；“{name}”为空、已被使用或代表当前划分。",
    ),
    "error.variant_stale": (
        "The ground was cut otherwise since this was made; it no longer fits. Make it anew.",
        "自该方案生成以来地块已有变化，方案不再适用，请重新生成。",
    ),
    "error.variant_elsewhere": (
        "These variants are of different communities and cannot be compared.",
        "两个方案所属的普查区不同，不能比较。",
    ),
    "error.variant_no_part": (
        "There is no such part: this division changes {count} {count:part|parts}.",
        "没有这一部分：该方案共有 {count} 处变化。",
    ),
    "error.variant_too_few": (
        "{count} {count:block|blocks} {count:is|are} fewer than one for each of {least} {least:community|communities}.",
        "{count} 个普查小区不足以使 {least} 个普查区各有一个。",
    ),
    "error.variant_band": (
        "A band from {low} to {high} does not hold the target of {target} {target:household|households}.",
        "{low} 至 {high} 户的区间不包含目标 {target} 户。",
    ),
    "error.proposal_unknown": (
        "This proposal is no longer kept. Ask for it again.",
        "该方案已不再保留，请重新生成。",
    ),
    "error.server_no_block": ("There is no such block any more.", "该普查小区已不存在。"),
    "error.assign_role": (
        "{role} is not given on the map; what is: {roles}.",
        "地图上不能分派角色 {role}，可分派：{roles}。",
    ),
    "error.typist_collected": (
        "{typist} collected these returns and cannot type them in as well: somebody else must.",
        "{typist} 是采集人，不能兼任录入员，请由他人录入。",
    ),
    "error.typed_measure": (
        "These measures are not typed in here: {measures}.",
        "此处不能录入这些指标：{measures}。",
    ),
    "error.typed_twice": (
        "A cell stands twice in what was sent; nothing was taken.",
        "提交内容中同一单元格出现两次，未予接收。",
    ),
    "said.variant_list": ("{count} {count:variant|variants}", "共 {count} 个方案"),
    "said.variant_saved": (
        "Variant {name} is kept in {territory}: {blocks} {blocks:block|blocks}.",
        "方案“{name}”已保存到 {territory}：{blocks} 个普查小区。",
    ),
    "next.variant_saved": (
        "Next: blockmap variant compare {territory} {name}",
        "下一步：blockmap variant compare {territory} {name}",
    ),
    "said.variant_compared": (
        "{one} beside {other}: {parts} {parts:part|parts} {parts:differs|differ}, {households} {households:household|households} would change their block.",
        "{one} 与 {other} 比较：{parts} 处不同，涉及 {households} 户改变所属小区。",
    ),
    "said.variant_accepted": (
        "{name} holds now in {territory}: {count} {count:block|blocks} changed.",
        "方案“{name}”已在 {territory} 中生效：{count} 个普查小区有变化。",
    ),
    "said.variant_deleted": ("Variant {name} is deleted.", "方案“{name}”已删除。"),
    "said.community_submit": ("{count} {count:community|communities} of {territory} {count:is|are} handed in for review.", "{territory} 的 {count} 个普查区已提交审核。"),
    "next.community_submit": ("Next, by the reviewer: blockmap approve {territory} CODE", "下一步（由审核员）：blockmap approve {territory} 编码"),
    "said.community_approved": (
        "{count} {count:community|communities} of {territory} {count:is|are} approved; their codes and numbers are issued.",
        "{territory} 的 {count} 个普查区已审核通过，编码和编号已下发。",
    ),
    "next.community_approved": ("Next: blockmap sheet block {territory} --all", "下一步：blockmap sheet block {territory} --all"),
    "said.community_sent_back": ("{count} {count:community|communities} of {territory} {count:is|are} sent back.", "{territory} 的 {count} 个普查区已退回。"),
    "next.community_sent_back": (
        "The planner can edit them again. What was handed in, and why it came back: blockmap submit {territory}",
        "规划员可以继续修改。查看提交与退回情况：blockmap submit {territory}",
    ),
    "said.community_withdrawn": ("{count} {count:community|communities} of {territory} {count:is|are} withdrawn from review.", "{territory} 的 {count} 个普查区已撤回。"),
    "next.community_withdrawn": ("They can be edited again.", "现在可以继续修改。"),
    "said.submissions": ("{count} {count:community|communities} {count:was|were} handed in, {waiting} wait for the reviewer.", "共有 {count} 个普查区提交过审核，其中 {waiting} 个待审。"),
    "said.comments": ("{count} {count:remark|remarks}, {open} open", "共 {count} 条批注，{open} 条未解决"),
    "column.variant": ("variant", "方案"),
    "column.author": ("by", "作者"),
    "column.communities": ("communities", "普查区"),
    "column.submission_state": ("state", "审核状态"),
    "column.submitted_by": ("handed in by", "提交人"),
    "column.submitted_at": ("handed in", "提交时间"),
    "column.decided_by": ("decided by", "审核人"),
    "column.decided_at": ("decided", "审核时间"),
    "column.comment": ("no.", "编号"),
    "column.comment_kind": ("kind", "类别"),
    "column.comment_state": ("state", "状态"),
    "column.text": ("remark", "内容"),
    "cli.help.variant": (
        "Other divisions kept beside the one that holds: list, save, compare, accept, delete",
        "在现行划分之外保存的其他方案：列出、保存、比较、采用、删除",
    ),
    "cli.help.variant.list": ("List the variants", "列出全部方案"),
    "cli.help.variant.save": (
        "Keep communities as they are today, or (with --seed or --exactly) divided anew, under a name",
        "把普查区的现状，或（加 --seed、--exactly）重新划分的结果，另存为方案",
    ),
    "cli.help.variant.compare": ("Lay the figures of two variants side by side", "并排比较两个方案的指标"),
    "cli.help.variant.accept": ("Make a variant, or parts of it, the division that holds", "采用方案（或其中几处）"),
    "cli.help.variant.delete": ("Delete a variant", "删除方案"),
    "cli.help.variant.name": ("name of the variant", "方案名称"),
    "cli.help.variant.other": ("another variant; today's division when left out", "另一个方案；不写则与现行划分比较"),
    "cli.help.variant.codes": ("codes of communities, or of areas above them", "普查区编码，或其上级区域编码"),
    "cli.help.variant.seed": ("divide anew with this number", "用此种子重新划分"),
    "cli.help.variant.exactly": ("divide anew into exactly so many blocks in all", "重新划分为恰好这么多个小区"),
    "cli.help.variant.note": ("a note", "备注"),
    "cli.help.variant.part": ("only this part, as numbered by compare, from 1; repeat for several", "只采用这一处（编号从 1 起），可重复"),
    "cli.help.submit": (
        "Hand communities in for review, withdraw them, or list what was handed in",
        "把普查区提交审核、撤回，或列出提交情况",
    ),
    "cli.help.submit.codes": ("codes of communities; without any, what was handed in is listed", "普查区编码；不写则列出提交情况"),
    "cli.help.submit.withdraw": ("withdraw them", "撤回"),
    "cli.help.approve": (
        "Approve communities that were handed in, which issues their codes, or send them back",
        "审核通过已提交的普查区（同时下发编码），或退回",
    ),
    "cli.help.approve.codes": ("codes of communities", "普查区编码"),
    "cli.help.approve.send_back": ("send them back instead; needs --reason", "退回（须写明 --reason）"),
    "cli.help.comment": ("List remarks, add one to a block, or resolve one", "列出批注、给小区加批注，或标记为已解决"),
    "cli.help.comment.text": ("the remark; without it they are listed", "批注内容；不写则列出"),
    "cli.help.comment.block": ("code of the block", "小区编码"),
    "cli.help.comment.resolve": ("number of a remark that is dealt with", "已解决批注的编号"),
}  # fmt: skip

"""Texts of edits of blocks: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {
    "error.patch_overlap": (
        "Two cells overlap near ({x:.1f}, {y:.1f}); nothing was changed. Run blockmap check and undo what damaged the cover.",
        "({x:.1f}, {y:.1f}) 附近有两个最小单元重叠，未作改动。请运行 blockmap check，并撤销造成重叠的操作。",
    ),
    "error.patch_off_grid": (
        "The ground has a point off the grid near ({x:.1f}, {y:.1f}); nothing was changed. Run blockmap check.",
        "({x:.1f}, {y:.1f}) 附近有不在网格上的点，未作改动。请运行 blockmap check。",
    ),
    "error.patch_wide": (
        "The blocks concerned reach farther than {km:.0f} km; so wide an edit cannot be proved. Choose fewer blocks.",
        "所涉普查小区跨度超过 {km:.0f} 公里，无法核验，未作改动。请减少所选小区。",
    ),
    "error.laying_narrow": (
        "The ground is too narrow here for the line: borders would touch or cross. Nothing was changed; draw the line a little aside.",
        "此处地块过窄，界线会相互接触或交叉，未作改动。请将线稍微移开后重画。",
    ),
    "error.laying_no_point": (
        "The line meets an official border where no exact point lies within {reach_m} m. Nothing was changed; end the line elsewhere.",
        "该线与行政界线相交处 {reach_m} 米内没有可用的精确点，未作改动。请将线的端点移到别处。",
    ),
    "error.outline_moved": (
        "The outer border of the blocks concerned would move. Nothing was changed; draw the line a little aside.",
        "所涉普查小区的外部界线会移动，未作改动。请将线稍微移开后重画。",
    ),
    "error.edit_overtaken": (
        "Another program changed the territory in this moment; nothing was written. Repeat the edit.",
        "区域数据文件刚被其他程序修改，本次未写入。请重新操作。",
    ),
    "error.row_changed": (
        "Rows {ids} of {table} were changed by somebody else; nothing was written. Look at the ground again and repeat what you did.",
        "{table} 表的第 {ids} 行已被他人修改，本次未写入。请查看最新状态后重新操作。",
    ),
    "finding.patch_overlap": (
        "Two cells overlap near ({x:.1f}, {y:.1f}).",
        "({x:.1f}, {y:.1f}) 附近有两个最小单元重叠。",
    ),
    "finding.patch_overlap.next": (
        "Run blockmap check and undo what damaged the cover.",
        "请运行 blockmap check，并撤销造成重叠的操作。",
    ),
    "finding.patch_off_grid": (
        "The ground has a point off the grid near ({x:.1f}, {y:.1f}).",
        "({x:.1f}, {y:.1f}) 附近有不在网格上的点。",
    ),
    "finding.patch_off_grid.next": ("Run blockmap check.", "请运行 blockmap check。"),
    "finding.patch_wide": (
        "The blocks concerned reach farther than {km:.0f} km; so wide an edit cannot be proved.",
        "所涉普查小区跨度超过 {km:.0f} 公里，无法核验。",
    ),
    "finding.patch_wide.next": ("Choose fewer blocks.", "请减少所选小区。"),
    "finding.laying_narrow": (
        "The ground is too narrow here for the line: borders would touch or cross.",
        "此处地块过窄，界线会相互接触或交叉。",
    ),
    "finding.laying_narrow.next": ("Draw the line a little aside.", "请将线稍微移开后重画。"),
    "finding.laying_no_point": (
        "The line meets a border where no exact point lies within {reach_m} m.",
        "该线与界线相交处 {reach_m} 米内没有可用的精确点。",
    ),
    "finding.laying_no_point.next": ("End the line elsewhere.", "请将线的端点移到别处。"),
    "finding.outline_moved": (
        "The outer border of the blocks concerned would move.",
        "所涉普查小区的外部界线会移动。",
    ),
    "finding.outline_moved.next": ("Draw the line a little aside.", "请将线稍微移开后重画。"),
    "finding.edit_unproved": (
        "The result would not cover the ground exactly near ({x:.2f}, {y:.2f}) ({fault}).",
        "修改结果在 ({x:.2f}, {y:.2f}) 附近不能保证不重不漏（{fault}）。",
    ),
    "finding.edit_unproved.next": ("Draw the line a little aside.", "请将线稍微移开后重画。"),
    "finding.edit_stale": (
        "Somebody changed these blocks meanwhile: {codes}.",
        "以下普查小区刚被他人修改：{codes}。",
    ),
    "finding.edit_stale.next": (
        "Look at the ground as it is now and repeat the edit, or drop it.",
        "请查看最新状态后重新操作，或放弃本次修改。",
    ),
    "finding.no_such_row": ("There is no row {row_id} in {table}.", "{table} 表中没有编号为 {row_id} 的行。"),
    "finding.no_such_row.next": (
        "Somebody may have merged or deleted it; read the map again.",
        "可能已被他人合并或删除，请刷新地图。",
    ),
    "finding.block_locked": ("Locked blocks are not changed: {codes}.", "普查小区已锁定，不能修改：{codes}。"),
    "finding.block_locked.next": (
        "Unlock them first, or leave them out.",
        "请先解锁，或不要选择这些小区。",
    ),
    "finding.block_emptied": ("Block {code} would have no ground left.", "普查小区 {code} 将没有任何地块。"),
    "finding.block_emptied.next": (
        "Merge it with the other block instead.",
        "请改用合并小区的操作。",
    ),
    "finding.block_apart": (
        "Blocks would fall into separate pieces: {codes}.",
        "普查小区会分成互不相连的几片：{codes}。",
    ),
    "finding.block_apart.next": (
        "Choose what lies between as well, or blocks that border on each other.",
        "请把中间的部分一并选上，或选择相邻的小区。",
    ),
    "finding.block_placeless": (
        "Block {code} has no ground of its own.",
        "普查小区 {code} 没有自己的地块。",
    ),
    "finding.block_placeless.next": (
        "Edit the block that hosts it.",
        "请修改其所在的地面小区。",
    ),
    "finding.block_id_taken": ("The id {row_id} is taken by block {code}.", "编号 {row_id} 已被普查小区 {code} 使用。"),
    "finding.block_id_taken.next": ("Repeat the edit.", "请重新操作。"),
    "finding.building_homeless": (
        "These buildings belong to no block: {buildings}.",
        "以下建筑物不属于任何普查小区：{buildings}。",
    ),
    "finding.building_homeless.next": (
        "They lie outside every community; settle the border first.",
        "它们位于所有普查区之外，请先处理边界。",
    ),
    "finding.nothing_moves": (
        "All of these buildings are in block {code} already.",
        "所选建筑物已全部在普查小区 {code} 内。",
    ),
    "finding.nothing_moves.next": ("Choose others.", "请另选建筑物。"),
    "finding.move_apart": (
        "Buildings {buildings} do not border on block {code}.",
        "建筑物 {buildings} 与普查小区 {code} 不相邻。",
    ),
    "finding.move_apart.next": (
        "Move the buildings between as well.",
        "请把中间的建筑物一并移入。",
    ),
    "finding.move_cuts": (
        "{count} {count:building|buildings} would be cut off from block {code}: {buildings}.",
        "普查小区 {code} 有 {count} 栋建筑物会被隔开：{buildings}。",
    ),
    "finding.move_cuts.next": (
        "Move these as well, or leave those between.",
        "请把它们一并移入，或保留中间的建筑物。",
    ),
    "finding.moved_along": (
        "These buildings overlap with chosen ones and move along: {buildings}.",
        "以下建筑物与所选建筑物重叠，将一并移动：{buildings}。",
    ),
    "finding.relabel_same": (
        "All cells are in these blocks already.",
        "与现有划分完全相同，没有变化。",
    ),
    "finding.relabel_same.next": ("Try another number of blocks or another seed.", "请更改小区数量或随机种子后再试。"),
    "finding.merge_survivor": (
        "The block that stays must be one of the merged ones: {codes}.",
        "保留的小区必须是被合并的小区之一：{codes}。",
    ),
    "finding.merge_survivor.next": ("Choose one of them.", "请从中选择一个。"),
    "finding.several_communities": (
        "Blocks do not cross the border of communities: {codes}.",
        "普查小区不能跨越普查区边界：{codes}。",
    ),
    "finding.several_communities.next": (
        "Stay inside one community; a border that is wrong is settled as a dispute.",
        "请在同一普查区内操作；边界有误的，请在争议台账立案。",
    ),
    "finding.buildings_cut": (
        "The line would cut {count} {count:building|buildings}: {buildings}.",
        "该线会切割 {count} 栋建筑物：{buildings}。",
    ),
    "finding.buildings_cut.next": (
        "Lead the line round them, or correct their footprints.",
        "请绕开这些建筑物，或先更正其轮廓。",
    ),
    "finding.split_pieces": (
        "The line makes {count} {count:piece|pieces} of block {code}.",
        "该线将普查小区 {code} 分成 {count} 片，无法划分。",
    ),
    "finding.split_pieces.next": (
        "Draw it from border to border; it must leave at least two pieces.",
        "请从一侧边界画到另一侧边界，至少分成两片。",
    ),
    "finding.edge_none": (
        "Blocks {code} and {other} have no common border.",
        "普查小区 {code} 与 {other} 没有公共边。",
    ),
    "finding.edge_none.next": ("Choose two neighbours.", "请选择相邻的两个小区。"),
    "finding.edge_nothing_left": (
        "With this line one of the blocks {codes} would have no ground.",
        "按此线划分后，普查小区 {codes} 中有一个将没有地块。",
    ),
    "finding.edge_nothing_left.next": (
        "Begin and end the line at their common border.",
        "请从公共边起画，并在公共边结束。",
    ),
    "finding.edge_same": ("The border of block {code} would stay as it is.", "普查小区 {code} 的公共边没有变化。"),
    "finding.edge_same.next": ("Draw another course.", "请画出新的走向。"),
    "finding.ground_nowhere": (
        "The ring holds no ground of community {code}.",
        "所画范围不在普查区 {code} 内。",
    ),
    "finding.ground_nowhere.next": ("Draw it inside the community.", "请在该普查区内绘制。"),
    "finding.ground_outside": ("The ring lies outside every community.", "所画范围在所有普查区之外。"),
    "finding.ground_outside.next": ("Draw it inside a community.", "请在普查区内绘制。"),
    "finding.ground_own": (
        "All ground in the ring belongs to block {code} already.",
        "所画范围已全部属于普查小区 {code}。",
    ),
    "finding.ground_own.next": ("Draw it across the border.", "请画到边界以外。"),
    "finding.proposal_locked": (
        "All chosen blocks are locked, {code} among them.",
        "所选小区均已锁定（如 {code}），无法重新划分。",
    ),
    "finding.proposal_locked.next": ("Unlock some of them.", "请先解锁部分小区。"),
    "finding.proposal_too_few_blocks": (
        "The ground consists of {pieces} separate {pieces:piece|pieces} between lines that no block may cross; {exactly} {exactly:block|blocks} {exactly:is|are} too few.",
        "该地块被不可跨越的界线分成 {pieces} 片，划为 {exactly} 个小区太少。",
    ),
    "finding.proposal_too_few_blocks.next": ("Ask for at least {pieces}.", "请将数量设为不少于 {pieces}。"),
    "finding.proposal_too_many_blocks": (
        "There are only {units} {units:piece|pieces} of ground that may be told apart without cutting a building; {exactly} {exactly:block|blocks} {exactly:is|are} too many.",
        "在不切割建筑物的前提下，最小单元只有 {units} 个，划为 {exactly} 个小区太多。",
    ),
    "finding.proposal_too_many_blocks.next": ("Ask for at most {units}.", "请将数量设为不超过 {units}。"),
    "finding.barrier_crosses": (
        "The line runs through {count} {count:block|blocks}: {codes}.",
        "该界线穿过 {count} 个普查小区：{codes}。",
    ),
    "finding.barrier_crosses.next": (
        "Split them along it, or plan them anew.",
        "请沿该线划分，或重新划分这些小区。",
    ),
    "finding.renumber_nothing": ("Community {row_id} has no blocks.", "普查区 {row_id} 还没有普查小区。"),
    "finding.renumber_nothing.next": ("Plan it first.", "请先划分普查小区。"),
    "finding.building_shared": (
        "Building {row_id} is shared out among blocks.",
        "建筑物 {row_id} 已分配给多个小区。",
    ),
    "finding.building_shared.next": (
        "Share it out again with the new counts.",
        "请按新的户数重新分配。",
    ),
    "finding.footprint_ring": (
        "The outline crosses itself or encloses no ground.",
        "建筑物轮廓自相交，或没有面积。",
    ),
    "finding.footprint_ring.next": ("Draw it again.", "请重新绘制。"),
    "finding.footprint_outside": ("The outline lies outside every block.", "建筑物轮廓不在任何普查小区内。"),
    "finding.footprint_outside.next": (
        "Draw it inside a planned community.",
        "请在已划分的普查区内绘制。",
    ),
    "finding.footprint_border": (
        "The outline crosses the border of the community of block {code}.",
        "建筑物轮廓跨越普查小区 {code} 所在普查区的边界。",
    ),
    "finding.footprint_border.next": (
        "Correct the outline; if the border runs through the building, have it settled first.",
        "请更正轮廓；如边界确实穿过该建筑物，请先处理边界争议。",
    ),
    "finding.footprint_overlaps": (
        "The outline overlaps other buildings: {buildings}.",
        "建筑物轮廓与其他建筑物重叠：{buildings}。",
    ),
    "finding.footprint_overlaps.next": (
        "Correct one of the outlines; party walls may touch.",
        "请更正其中一个轮廓；共用墙可以相接。",
    ),
    "finding.shares_households": (
        "The parts hold {found} {found:household|households}, the building {expected}.",
        "各部分合计 {found} 户，而建筑物共 {expected} 户。",
    ),
    "finding.shares_households.next": ("Make them add up.", "请使两者一致。"),
    "finding.shares_persons": (
        "The parts hold {found} {found:person|persons}, the building {expected}.",
        "各部分合计 {found} 人，而建筑物共 {expected} 人。",
    ),
    "finding.shares_persons.next": ("Make them add up.", "请使两者一致。"),
    "finding.shares_floors": (
        "The floors of the parts overlap or run downward.",
        "各部分的楼层重叠或顺序颠倒。",
    ),
    "finding.shares_floors.next": ("Give them from the ground up.", "请自下而上填写楼层。"),
    "error.edit_no_such_block": ("No block has the code {codes}.", "没有编码为 {codes} 的普查小区。"),
    "error.edit_line_or_parts": (
        "Say either --line FILE or --into K.",
        "请在 --line 文件 与 --into 份数 中选择一种。",
    ),
    "error.edit_two_blocks": ("Name at least two blocks to merge.", "合并至少需要两个普查小区。"),
    "error.edit_one_line": (
        "{path} holds {count} {count:line|lines}; a border is redrawn by one.",
        "{path} 中有 {count} 条线；重画公共边只需要一条。",
    ),
    "said.edit": ("{territory}: {count} {count:block|blocks} changed.", "{territory}：已修改 {count} 个普查小区。"),
    "said.edit_order": ("{territory}: done.", "{territory}：已完成。"),
    "next.edit_order": ("Take it back with: blockmap undo {territory}", "如需撤销：blockmap undo {territory}"),
    "said.edit_nothing": ("{territory}: nothing changed.", "{territory}：没有变化。"),
    "said.edit_dry": (
        "Only tried: {count} {count:block|blocks} of {territory} would change.",
        "试算：{territory} 将有 {count} 个普查小区发生变化，未写入。",
    ),
    "next.edit": ("Take it back with: blockmap undo {territory}", "如需撤销：blockmap undo {territory}"),
    "next.edit_nothing": ("", ""),
    "next.edit_dry": (
        "Repeat without --dry-run (propose: with --accept) to do it.",
        "去掉 --dry-run（propose 则加 --accept）即正式执行。",
    ),
    "column.households_before": ("households before", "原户数"),
    "column.households_after": ("after", "现户数"),
    "column.off_target_before": ("off target before, %", "原偏差 %"),
    "column.off_target_after": ("after, %", "现偏差 %"),
    "column.buildings_before": ("buildings before", "原建筑物数"),
    "column.buildings_after": ("after", "现建筑物数"),
    "cli.help.edit": (
        "Edit blocks by hand: move buildings, split, merge, redraw a border, lock, renumber, propose.",
        "手工调整普查小区：移动建筑物、拆分、合并、重画公共边、锁定、重新编号、重新划分方案。",
    ),
    "cli.help.edit.move": (
        "Move buildings to another block; the ground follows.",
        "把建筑物移到另一个普查小区，地块随之调整。",
    ),
    "cli.help.edit.buildings": ("ids of the buildings", "建筑物编号（building_id），以逗号分隔"),
    "cli.help.edit.to": ("code of the block, or new", "目标普查小区编码；new 表示新建一个小区"),
    "cli.help.edit.split": (
        "Split a block along a line, or into parts of about equal size.",
        "沿线拆分普查小区，或拆成户数相近的几份。",
    ),
    "cli.help.edit.split.line": (
        "file with the line: shapefile, GeoJSON, GeoPackage, GPX",
        "拆分线文件：shapefile、GeoJSON、GeoPackage、GPX",
    ),
    "cli.help.edit.into": ("number of parts", "份数"),
    "cli.help.edit.merge": (
        "Make one block of several; the one with most households stays.",
        "合并普查小区，保留户数最多的一个。",
    ),
    "cli.help.edit.redraw": (
        "Replace the common border of two blocks by a line.",
        "用一条线替换两个普查小区的公共边。",
    ),
    "cli.help.edit.redraw.line": (
        "file with one line that begins and ends at the common border",
        "线文件，含一条从公共边起、到公共边止的线",
    ),
    "cli.help.edit.code": ("code of a block", "普查小区编码"),
    "cli.help.edit.other": ("code of its neighbour", "相邻普查小区编码"),
    "cli.help.edit.codes": ("codes of blocks", "普查小区编码"),
    "cli.help.edit.dry_run": ("only show households before and after", "只显示修改前后的户数，不写入"),
    "cli.help.edit.reason": ("why, for the ledger", "修改原因，记入操作台账"),
    "cli.help.edit.lock": ("Lock blocks: no edit changes them.", "锁定普查小区，防止被修改。"),
    "cli.help.edit.unlock": ("Unlock blocks.", "解除锁定。"),
    "cli.help.edit.renumber": (
        "Number blocks and buildings anew in serpentine order; issued ones stay.",
        "按弓字形顺序重新编号；已冻结的编号不变。",
    ),
    "cli.help.edit.propose": (
        "Divide blocks anew and show it beside today; locked ones stay.",
        "对所选普查小区提出重新划分方案，与现状对比；已锁定的小区不变。",
    ),
    "cli.help.edit.propose.codes": ("codes of blocks, or of one community", "普查小区编码，或一个普查区代码"),
    "cli.help.edit.exactly": ("how many blocks to make", "划为多少个小区"),
    "cli.help.edit.accept": ("do it", "正式采用该方案"),
    "cli.edit.buildings": (
        "--buildings wants numbers between commas, such as 12,13; got {said}",
        "--buildings 的写法是以逗号分隔的编号，例如 12,13；收到的是 {said}",
    ),
}

"""Texts of the workflow: what was done, what to try next, columns, stages, and misuse."""

TERMS: dict[str, tuple[str, str]] = {
    # What was done: the last line of every command.
    "said.new": ("Made {territory} ({crs}).", "已新建 {territory}（{crs}）。"),
    "said.read": (
        "Read {rows} {rows:row|rows} of {file} into {table} of {territory}.",
        "已将 {file} 的 {rows} 行读入 {territory} 的 {table}。",
    ),
    "said.read_again": (
        "{file} was read before and says nothing new; {territory} is as it was.",
        "{file} 此前已读入，内容没有变化；{territory} 未作改动。",
    ),
    "said.read_differs": (
        "{file} is a newer version: {added} {added:row|rows} new, {changed} changed, {gone} gone. Nothing was written.",
        "{file} 是新版本：新增 {added} 行，修改 {changed} 行，减少 {gone} 行。尚未写入。",
    ),
    "said.plan": (
        "Divided {communities} {communities:community|communities}; {territory} now holds {blocks} {blocks:block|blocks}.",
        "已划分 {communities} 个普查区；{territory} 现有 {blocks} 个普查小区。",
    ),
    "said.number": (
        "Numbered {count} {count:building|buildings} in {territory}.",
        "已为 {territory} 中的 {count} 栋建筑物编号。",
    ),
    "said.freeze": (
        "Issued the codes of {count} {count:community|communities} in {territory}.",
        "已冻结 {territory} 中 {count} 个普查区的编码。",
    ),
    "said.check": (
        "Proved {territory}: {blocks} {blocks:block|blocks} cover it exactly, {buildings} {buildings:building|buildings} {buildings:is|are} whole; 0 errors, {warnings} {warnings:warning|warnings}.",
        "校验通过 {territory}：{blocks} 个普查小区不重不漏，{buildings} 栋建筑物完整无切割；错误 0 条，警告 {warnings} 条。",
    ),
    "said.check_faulty": (
        "{territory} is NOT in order: {errors} {errors:error|errors}, {warnings} {warnings:warning|warnings}.",
        "{territory} 校验未通过：错误 {errors} 条，警告 {warnings} 条。",
    ),
    "said.check_unplanned": (
        "{territory} holds {buildings} {buildings:building|buildings} and no blocks yet: {errors} {errors:error|errors}, {warnings} {warnings:warning|warnings}.",
        "{territory} 有 {buildings} 栋建筑物，尚未划分普查小区：错误 {errors} 条，警告 {warnings} 条。",
    ),
    "said.map": (
        "Drew {output} ({megabytes} MB; opens without internet).",
        "已生成 {output}（{megabytes} MB，无需联网即可打开）。",
    ),
    "said.info": ("{territory} is a territory of blockmap.", "{territory} 是 blockmap 区域数据文件。"),
    "said.export": ("Wrote {format} files into {directory}.", "已将 {format} 文件写入 {directory}。"),
    "said.undo": ("Took back {operations} in {territory}.", "已在 {territory} 中撤销：{operations}。"),
    "said.rebuild": (
        "{path} is {territory} made again from the {count} {count:operation|operations} of its ledger.",
        "已由 {territory} 台账的 {count} 条操作重建 {path}。",
    ),
    "next.rebuild": (
        "Prove it: blockmap check {path}. Then let it take the place of the old file, and keep that one for whoever looks into it.",
        "请校验：blockmap check {path}。确认后用它代替旧文件，旧文件留存备查。",
    ),
    "said.history": (
        "{territory} has {count} {count:operation|operations} in its ledger.",
        "{territory} 的台账共有 {count} 条操作。",
    ),
    "said.sample": (
        "Wrote a made-up district of {buildings} {buildings:building|buildings} into {directory} ({files} {files:file|files}).",
        "已在 {directory} 生成含 {buildings} 栋建筑物的样例区县（{files} 个文件）。",
    ),
    "said.run": ("Done: {territory}.", "完成：{territory}。"),
    "demo.agreement": (
        "Agreement on the border at {code}: both sides accept the line in the middle of their claims. (Made up for the demo.)\n",
        "关于 {code} 处界线的协议：双方同意以两条主张线的中线为界。（演示用，纯属虚构）\n",
    ),
    "said.demo": ("The whole story is done: {territory}.", "演示完成：{territory}。"),
    "said.init": ("Wrote {recipe} for {count} {count:layer|layers}.", "已为 {count} 个图层生成作业单 {recipe}。"),
    # What to try next.
    "next.new": (
        "Next: blockmap read {territory} communities FILE, then barriers and buildings.",
        "下一步：blockmap read {territory} communities 文件，再读入 barriers 和 buildings。",
    ),
    "next.read": (
        "Next: read the other files, then blockmap plan {territory}",
        "下一步：读入其余文件，然后运行 blockmap plan {territory}",
    ),
    "next.read_differs": (
        "If this is meant, repeat the command with --accept.",
        "确认无误后，请在原命令后加 --accept 再次运行。",
    ),
    "next.plan": ("Next: blockmap number {territory}", "下一步：blockmap number {territory}"),
    "next.number": ("Next: blockmap check {territory}", "下一步：blockmap check {territory}"),
    "next.freeze": ("Next: blockmap check {territory}", "下一步：blockmap check {territory}"),
    "next.check": (
        "Next: blockmap map {territory} progress -o progress.html",
        "下一步：blockmap map {territory} progress -o progress.html",
    ),
    "next.check_faulty": (
        "Every finding is a point in the layer findings; after putting them right, run blockmap check {territory} again.",
        "每个问题在 findings 图层中都有位置；处理后请再次运行 blockmap check {territory}。",
    ),
    "next.check_unplanned": ("Next: blockmap plan {territory}", "下一步：blockmap plan {territory}"),
    "next.map": ("Open it in any browser.", "用任意浏览器打开即可。"),
    "next.undo": ("Next: blockmap history {territory}", "下一步：blockmap history {territory}"),
    "next.history": (
        "Take back the last one with: blockmap undo {territory}",
        "撤销最后一次操作：blockmap undo {territory}",
    ),
    "next.sample": ("Next: blockmap run --init {directory}", "下一步：blockmap run --init {directory}"),
    "next.init": ("Look at it, then: blockmap run {recipe}", "请先查看，再运行：blockmap run {recipe}"),
    "next.run": ("Open {opened}", "请打开 {opened}"),
    "next.demo": (
        "Open {opened} in a browser. Then try your own files: blockmap run --init FOLDER",
        "请用浏览器打开 {opened}。接着试试您自己的数据：blockmap run --init 文件夹",
    ),
    # Stages of a progress bar.
    "stage.run": ("steps", "步骤"),
    "stage.cells": (
        "drawing cells (the very first run takes a minute longer)",
        "切分最小单元（首次运行会多用约一分钟）",
    ),
    "stage.partition": ("dividing", "划分"),
    "stage.check": ("checking", "校验"),
    # Figures.
    "figure.crs": ("coordinate system", "坐标系"),
    "figure.target": ("target households per block", "每个普查小区目标户数"),
    "figure.districts": ("districts", "区县"),
    "figure.towns": ("towns", "乡镇街道"),
    "figure.communities": ("communities", "普查区"),
    "figure.buildings": ("buildings", "建筑物"),
    "figure.households": ("households", "户数"),
    "figure.households_estimated": ("households that are estimates", "其中估算户数"),
    "figure.buildings_without_block": ("buildings without a block", "未划入普查小区的建筑物"),
    "figure.buildings_without_number": ("buildings without a number", "未编号的建筑物"),
    "figure.barriers": ("barriers", "可见界线"),
    "figure.findings": ("findings", "问题"),
    "figure.operations": ("operations in the ledger", "台账操作数"),
    "figure.blocks": ("blocks", "普查小区"),
    "figure.regular_blocks": ("regular blocks (judged for balance)", "常规普查小区（参与均衡评价）"),
    "figure.mean_households": ("mean households of regular blocks", "常规普查小区平均户数"),
    "figure.in_band": ("share of regular blocks in the band", "户数在允许范围内的比例"),
    "figure.cv": ("coefficient of variation", "变异系数"),
    "figure.regret": ("distance from the best possible, in targets", "与最优均值的平均偏差"),
    "figure.within_4_percent": ("share within 4 % of the target", "偏差 4% 以内的比例"),
    "figure.within_12_percent": ("share within 12 % of the target", "偏差 12% 以内的比例"),
    "figure.within_25_percent": ("share within 25 % of the target", "偏差 25% 以内的比例"),
    "figure.irregular_big_building": ("left out: a building above the band", "未参与评价：含超大建筑物"),
    "figure.irregular_big_group": ("left out: buildings that cannot be parted", "未参与评价：建筑物无法分开"),
    "figure.irregular_cut_off": ("left out: land cut off", "未参与评价：被隔断的地块"),
    "figure.irregular_empty": ("left out: no household", "未参与评价：无住户"),
    "figure.irregular_no_count_fits": ("left out: no number of blocks fits", "未参与评价：无合适的划分数"),
    "figure.households_beside_big_building": (
        "other households in blocks of big buildings",
        "与超大建筑物同区的其他户数",
    ),
    "figure.border_m": ("inner border, m", "内部界线长度（米）"),
    "figure.on_barrier": ("share of it on visible features", "沿可见地物的比例"),
    "figure.on_rank_1": ("… on lanes, walls, field edges", "……沿小路、围墙、田埂"),
    "figure.on_rank_2": ("… on streets", "……沿街道"),
    "figure.on_rank_3": ("… on main roads and railways", "……沿主干道、铁路"),
    "figure.on_rank_4": ("… on rivers", "……沿河流"),
    "figure.near_feature": ("share of it within 5 m of a visible feature", "距可见地物 5 米以内的比例"),
    "figure.along_feature": ("… and within 20° of its course", "……且走向夹角在 20° 以内"),
    "figure.major_inside_m": ("major features running through blocks, m", "穿过普查小区的主要地物（米）"),
    "figure.severed_blocks": ("blocks with households on both sides of one", "被主要地物隔开住户的普查小区"),
    "figure.severed_households": ("households on the far side", "被隔开的户数"),
    "figure.unreachable_households": ("households behind an uncrossable feature", "不可通行地物另一侧的户数"),
    "figure.polsby_popper_median": ("compactness (Polsby-Popper), median", "紧凑度（Polsby-Popper）中位数"),
    "figure.polsby_popper_p5": ("… 5th percentile", "……第 5 百分位"),
    "figure.reock_median": ("compactness (Reock), median", "紧凑度（Reock）中位数"),
    "figure.reock_p5": ("… 5th percentile", "……第 5 百分位"),
    "figure.area_m2_median": ("area, median, m²", "面积中位数（平方米）"),
    "figure.area_m2_p5": ("… 5th percentile", "……第 5 百分位"),
    "figure.width_m_median": ("width, median, m", "宽度中位数（米）"),
    "figure.width_m_p5": ("… 5th percentile", "……第 5 百分位"),
    "figure.small_blocks": ("blocks smaller than the minimum", "小于最小面积的普查小区"),
    "figure.narrow_blocks": ("blocks narrower than the minimum", "小于最小宽度的普查小区"),
    "figure.blocks_with_holes": ("blocks that enclose another", "包围其他小区的普查小区"),
    "figure.multipart_blocks": ("blocks in several parts", "多部分的普查小区"),
    "figure.necks": ("blocks hanging by a neck under 6 m", "窄颈（6 米以下）的普查小区"),
    # Column heads.
    "column.step": ("step", "步骤"),
    "column.done": ("what was done", "结果"),
    "column.errors": ("errors", "错误"),
    "column.warnings": ("warnings", "警告"),
    "column.figure": ("figure", "指标"),
    "column.value": ("value", "数值"),
    "column.seq": ("no.", "序号"),
    "column.at": ("when", "时间"),
    "column.actor": ("who", "操作人"),
    "column.operation": ("operation", "操作"),
    "column.what": ("about", "对象"),
    "column.reason": ("why", "原因"),
    "column.undo_of": ("undoes", "撤销序号"),
    "column.changed": ("rows changed", "改动行数"),
    "column.file": ("file", "文件"),
    "column.layer": ("layer", "图层"),
    "column.table": ("table", "数据表"),
    "finding.steps_stand": (
        "{count} {count:step|steps} of the recipe are done and stand: {steps}.",
        "作业单已有 {count} 步完成，结果有效：{steps}。",
    ),
    "finding.steps_stand.next": (
        "Mend what stopped it and run the recipe again: it goes on from there.",
        "排除问题后重新运行作业单即可，从中断处继续。",
    ),
    "finding.guess_doubtful": (
        "{table} could be {level}, but another file fits better, or its name speaks of something else; it was left out of the recipe.",
        "{table} 可能是 {level}，但另有更合适的文件，或其名称另有所指；作业单中暂未启用。",
    ),
    "finding.guess_doubtful.next": (
        "If it is needed, take the # from its lines in the recipe and name the right table.",
        "如确需读入，请在作业单中去掉相应行首的 # 并改正 table。",
    ),
    "finding.guess_without_crs": (
        "{table} does not say in which coordinate reference system it is.",
        "{table} 没有坐标系说明。",
    ),
    "finding.guess_without_crs.next": (
        'Write it into the recipe: crs = "EPSG:4326" for longitude and latitude of GPS, "gcj02" for those of Chinese web maps.',
        '请在作业单中填写 crs：GPS 经纬度为 "EPSG:4326"，国内网络地图坐标为 "gcj02"。',
    ),
    "finding.file_left_out": (
        "{table} was left out of the recipe: it holds no shapes, no coordinates, or cannot be read.",
        "作业单未包含 {table}：其中没有图形或坐标，或无法读取。",
    ),
    "finding.file_left_out.next": (
        "blockmap read TERRITORY.gpkg buildings {table} says why.",
        "用 blockmap read 区域数据.gpkg buildings {table} 可查看原因。",
    ),
    # Misuse.
    "error.crs_unknown": (
        "{crs} is not a coordinate reference system. Give an authority code such as EPSG:4544.",
        "{crs} 不是有效的坐标系。请使用如 EPSG:4544 的代码。",
    ),
    "error.crs_not_metres": (
        "{crs} ({name}) is not a projected system in metres; areas and widths cannot be measured in it. "
        "Take a Gauss-Krüger or UTM zone, for instance EPSG:4544.",
        "{crs}（{name}）不是以米为单位的投影坐标系，无法量算面积和宽度。请选用高斯-克吕格或 UTM 分带，例如 EPSG:4544。",
    ),
    "error.settings": ("These choices make no sense: {faults}.", "参数有误：{faults}。"),
    "error.nothing_to_plan": (
        "{territory} holds neither areas nor buildings. Read them first: blockmap read {territory} buildings FILE.",
        "{territory} 中既没有区划也没有建筑物。请先读入：blockmap read {territory} buildings 文件。",
    ),
    "error.no_blocks": (
        "{territory} holds no blocks yet. Divide it first: blockmap plan {territory}.",
        "{territory} 尚未划分普查小区。请先运行：blockmap plan {territory}。",
    ),
    "error.no_such_community": (
        "There is no community with the code {codes}. blockmap info lists what there is.",
        "没有代码为 {codes} 的普查区。可用 blockmap info 查看现有内容。",
    ),
    "error.no_such_area": (
        "There is no area with the code {code}. Give the code of a district, town or community.",
        "没有代码为 {code} 的区域。请填写区县、乡镇街道或普查区的代码。",
    ),
    "error.map_output": (
        "{path} is no place for a map: name a file that ends in .html.",
        "{path} 不能作为地图文件：请使用以 .html 结尾的文件名。",
    ),
    "error.cannot_write": (
        "{path} cannot be written: {why}. What can help: close it in other programs, make room on the disk, name another place.",
        "无法写入 {path}：{why}。请关闭占用该文件的程序、清理磁盘空间，或指定其他位置后重试。",
    ),
    "error.demo_exists": (
        "{path} holds another territory; the demo does not touch it. Give another folder with --out.",
        "{path} 是另一份区域数据，演示程序不会改动它。请用 --out 指定其他文件夹。",
    ),
    "error.recipe_missing": (
        "There is no recipe {path}. Write one with: blockmap run --init FOLDER",
        "找不到作业单 {path}。可用 blockmap run --init 文件夹 生成。",
    ),
    "error.recipe_not_toml": ("{path} is not a readable recipe: {fault}.", "{path} 不是可读的作业单：{fault}。"),
    "error.recipe_faults": ("{path} says what a recipe cannot say: {faults}.", "作业单 {path} 中有误：{faults}。"),
    "error.recipe_exists": (
        "{path} exists already; name another file or move it away.",
        "{path} 已存在；请另取文件名或先移走。",
    ),
    "error.not_a_folder": ("{path} is not a folder.", "{path} 不是文件夹。"),
    "error.nothing_readable": (
        "{path} holds no file that can be read as areas, buildings or barriers.",
        "{path} 中没有可作为区划、建筑物或界线读入的文件。",
    ),
}

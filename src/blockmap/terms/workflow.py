"""Texts of the workflow: what was done, what to try next, columns, stages, and misuse."""

TERMS: dict[str, tuple[str, str]] = {
    # What was done: the last line of every command.
    "said.new": ("Made {territory} ({crs}).", "已新建 {territory}（{crs}）。"),
    "said.read": ("Read {rows} rows of {file} into {table} of {territory}.", "已将 {file} 的 {rows} 行读入 {territory} 的 {table}。"),
    "said.read_again": (
        "{file} was read before and says nothing new; {territory} is as it was.",
        "{file} 此前已读入，内容没有变化；{territory} 未作改动。",
    ),
    "said.read_differs": (
        "{file} is a newer version: {added} rows new, {changed} changed, {gone} gone. Nothing was written.",
        "{file} 是新版本：新增 {added} 行，修改 {changed} 行，减少 {gone} 行。尚未写入。",
    ),
    "said.plan": (
        "Divided {communities} communities; {territory} now holds {blocks} blocks.",
        "已划分 {communities} 个普查区；{territory} 现有 {blocks} 个普查小区。",
    ),
    "said.number": ("Numbered {count} buildings in {territory}.", "已为 {territory} 中的 {count} 栋建筑物编号。"),
    "said.freeze": ("Issued the codes of {count} communities in {territory}.", "已冻结 {territory} 中 {count} 个普查区的编码。"),
    "said.check": (
        "Proved {territory}: {blocks} blocks cover it exactly, {buildings} buildings are whole; 0 errors, {warnings} warnings.",
        "校验通过 {territory}：{blocks} 个普查小区不重不漏，{buildings} 栋建筑物完整无切割；错误 0 条，警告 {warnings} 条。",
    ),
    "said.check_faulty": (
        "{territory} is NOT in order: {errors} errors, {warnings} warnings.",
        "{territory} 校验未通过：错误 {errors} 条，警告 {warnings} 条。",
    ),
    "said.check_unplanned": (
        "{territory} holds {buildings} buildings and no blocks yet: {errors} errors, {warnings} warnings.",
        "{territory} 有 {buildings} 栋建筑物，尚未划分普查小区：错误 {errors} 条，警告 {warnings} 条。",
    ),
    "said.map": ("Drew {output} ({megabytes} MB; opens without internet).", "已生成 {output}（{megabytes} MB，无需联网即可打开）。"),
    "said.info": ("{territory} is a territory of blockmap.", "{territory} 是 blockmap 区域数据文件。"),
    "said.export": ("Wrote {format} files into {directory}.", "已将 {format} 文件写入 {directory}。"),
    "said.undo": ("Took back {operations} in {territory}.", "已在 {territory} 中撤销：{operations}。"),
    "said.history": ("{territory} has {count} operations in its ledger.", "{territory} 的台账共有 {count} 条操作。"),
    "said.sample": (
        "Wrote a made-up district of {buildings} buildings into {directory} ({files} files).",
        "已在 {directory} 生成含 {buildings} 栋建筑物的样例区县（{files} 个文件）。",
    ),
    "said.run": ("Done: {territory}.", "完成：{territory}。"),
    "said.demo": ("The whole story is done: {territory}.", "演示完成：{territory}。"),
    "said.init": ("Wrote {recipe} for {count} layers.", "已为 {count} 个图层生成作业单 {recipe}。"),
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
    "next.history": ("Take back the last one with: blockmap undo {territory}", "撤销最后一次操作：blockmap undo {territory}"),
    "next.sample": ("Next: blockmap run --init {directory}", "下一步：blockmap run --init {directory}"),
    "next.init": ("Look at it, then: blockmap run {recipe}", "请先查看，再运行：blockmap run {recipe}"),
    "next.run": ("Open {opened}", "请打开 {opened}"),
    "next.demo": (
        "Open {opened} in a browser. Then try your own files: blockmap run --init FOLDER",
        "请用浏览器打开 {opened}。接着试试您自己的数据：blockmap run --init 文件夹",
    ),
    # Stages of a progress bar.
    "stage.run": ("steps", "步骤"),
    "stage.partition": ("dividing", "划分"),
    "stage.check": ("checking", "校验"),
    # Column heads.
    "column.figure": ("figure", "指标"),
    "column.value": ("value", "数值"),
    "column.seq": ("no.", "序号"),
    "column.at": ("when", "时间"),
    "column.actor": ("who", "操作人"),
    "column.operation": ("operation", "操作"),
    "column.reason": ("why", "原因"),
    "column.undo_of": ("undoes", "撤销序号"),
    "column.changed": ("rows changed", "改动行数"),
    "column.file": ("file", "文件"),
    "column.layer": ("layer", "图层"),
    "column.table": ("table", "数据表"),
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
    "error.recipe_missing": ("There is no recipe {path}. Write one with: blockmap run --init FOLDER", "找不到作业单 {path}。可用 blockmap run --init 文件夹 生成。"),
    "error.recipe_not_toml": ("{path} is not a readable recipe: {fault}.", "{path} 不是可读的作业单：{fault}。"),
    "error.recipe_faults": ("{path} says what a recipe cannot say: {faults}.", "作业单 {path} 中有误：{faults}。"),
    "error.recipe_exists": ("{path} exists already; name another file or move it away.", "{path} 已存在；请另取文件名或先移走。"),
    "error.not_a_folder": ("{path} is not a folder.", "{path} 不是文件夹。"),
    "error.nothing_readable": (
        "{path} holds no file that can be read as areas, buildings or barriers.",
        "{path} 中没有可作为区划、建筑物或界线读入的文件。",
    ),
}

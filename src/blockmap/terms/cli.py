"""Texts of the command line: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {
    "cli.error": ("Not done:", "未执行："),
    "cli.interrupted": (
        "Interrupted. The territory is as it was before this command.",
        "已中断。区域数据文件保持本命令执行之前的状态。",
    ),
    "cli.more": (
        "… and {count} more of this kind (all of them with --json and in the layer findings)",
        "……同类问题另有 {count} 条（全部内容见 --json 输出或 findings 图层）",
    ),
    "cli.word.usage": ("Usage: ", "用法："),
    "cli.word.options": ("Options", "选项"),
    "cli.word.arguments": ("Arguments", "参数"),
    "cli.word.commands": ("Commands", "命令"),
    "cli.word.required": ("[required]", "[必填]"),
    "cli.word.default": ("[default: {value}]", "[默认：{value}]"),
    "cli.words_lost": (
        "What this command had to say could not be written: {why}. What it did to the territory is in: blockmap history",
        "本命令的输出内容未能写出：{why}。对区域数据文件做了哪些操作，可运行 blockmap history 查看。",
    ),
    "error.file": (
        "{path} cannot be read or written: {why}. Is it open in another program, is the disk full, or may you not write there?",
        "无法读写 {path}：{why}。请检查文件是否被其他程序打开、磁盘是否已满、是否有写入权限。",
    ),
    "error.system": ("The system refused: {why}.", "系统拒绝了该操作：{why}。"),
    "cli.misuse.missing": ("{what} is missing.", "缺少 {what}。"),
    "cli.misuse.no_option": ("There is no option {option}{near}.", "没有 {option} 这个选项{near}。"),
    "cli.misuse.no_command": ("There is no command “{command}”.", "没有“{command}”这个命令。"),
    "cli.misuse.extra": ("Too much was said: {words}", "多余的内容：{words}"),
    "cli.misuse.value": ("{what}: {why}", "{what} 的值有误：{why}"),
    "cli.misuse.help": ("Help: {command} --help", "查看帮助：{command} --help"),
    "cli.help.help": ("show this page", "显示本页"),
    "cli.read.field": (
        "--field wants OURS=THEIRS, for instance --field household_count=HS; got {said}",
        "--field 的写法是 本系统字段=文件字段，例如 --field household_count=户数；收到的是 {said}",
    ),
    "cli.run.nothing": ("name a recipe, or --init DIR to write one", "请给出作业单文件，或用 --init 目录 自动生成一份"),
    "cli.help.blockmap": (
        "Divide a district into census blocks, number its buildings, prove the cover, and show the work getting done. "
        "Start with: blockmap demo",
        "划分普查小区，为建筑物编号，验证不重不漏，制作进度地图。第一次使用请运行：blockmap demo",
    ),
    "cli.help.territory": ("the territory: one GeoPackage file", "区域数据文件（一个 GeoPackage 文件）"),
    "cli.help.json": ("print everything as JSON", "以 JSON 格式输出全部结果"),
    "cli.help.lang": ("language of everything that is said", "界面语言"),
    "cli.help.quiet": ("print the last line only", "只输出最后一行"),
    "cli.help.seed": (
        "another number gives another equally good result; the same number the same bytes",
        "随机种子：同一数字得到完全相同的结果",
    ),
    "cli.help.community": (
        "code of a community; repeat for several; all when left out",
        "普查区代码，可重复；不写则为全部",
    ),
    "cli.yes": ("yes", "是"),
    "cli.no": ("no", "否"),
    "cli.help.area": (
        "only this area; nothing outside it is in the file",
        "只含该区域（区县、乡镇或普查区代码）的内容",
    ),
    "cli.help.encoding": ("text encoding of shapefiles", "shapefile 的文字编码"),
    "cli.help.demo": (
        "The whole story on the bundled sample: files in, blocks, numbers, proof, map.",
        "用自带样例数据走完全过程：读入、划分、编号、校验、出图。",
    ),
    "cli.help.demo.out": ("folder for what it makes", "结果存放的文件夹"),
    "cli.help.run": (
        "The whole job from one readable file: sources, settings, outputs.",
        "按一份作业单完成全部工作：数据来源、参数、成果。",
    ),
    "cli.help.run.recipe": ("the recipe", "作业单文件"),
    "cli.help.run.init": (
        "look at a folder of files and write a recipe for it",
        "查看文件夹中的数据文件并生成一份作业单",
    ),
    "cli.help.sample": (
        "Write a believable made-up district, as an office receives it.",
        "生成一套仿真的区县数据（如同办公室收到的原始文件）。",
    ),
    "cli.help.sample.directory": ("folder for the files", "存放文件的文件夹"),
    "cli.help.sample.buildings": ("number of buildings", "建筑物数量"),
    "cli.help.sample.format": ("file format", "文件格式"),
    "cli.help.new": ("Make an empty territory.", "新建一个空的区域数据文件。"),
    "cli.help.new.crs": (
        "projected CRS in metres, for instance EPSG:4544 (CGCS2000 / 3-degree Gauss-Krüger CM 105E)",
        "投影坐标系（米），例如 EPSG:4544(CGCS2000 三度带 105°E)",
    ),
    "cli.help.new.target": ("households a block should hold (80)", "每个普查小区的目标户数（80）"),
    "cli.help.new.low": ("fewest households of a regular block (60)", "普查小区户数下限（60）"),
    "cli.help.new.high": ("most households of a regular block (100)", "普查小区户数上限（100）"),
    "cli.help.new.persons": (
        "persons a block should hold where households are not known (250)",
        "户数不明时每个普查小区的目标人数（250）",
    ),
    "cli.help.new.levels": (
        "names of the levels, widest first: district,town,community",
        "各级名称，由大到小：district,town,community",
    ),
    "cli.help.new.block_digits": ("digits of a block's short code (3)", "普查小区编号位数（3）"),
    "cli.help.read": (
        "Read a file into a table of the territory; every row is accounted for.",
        "把一个文件读入数据表；每一行都有交代。",
    ),
    "cli.help.read.table": (
        "districts, towns, communities (any declared level), buildings, barriers, compounds or places",
        "districts、towns、communities（或自定义层级）、buildings、barriers、compounds、places",
    ),
    "cli.help.read.source": ("the file", "数据文件"),
    "cli.help.read.layer": ("layer in the file", "文件中的图层"),
    "cli.help.read.where": ("only rows for which this SQL condition holds", "只读入满足该 SQL 条件的行"),
    "cli.help.read.field": ("which of their columns is ours; repeat for several", "字段对照，可重复"),
    "cli.help.read.crs": (
        "CRS of the file where it does not say, or says it wrong",
        "文件的坐标系（文件未注明或注明有误时）",
    ),
    "cli.help.read.encoding": (
        "text encoding of the file where it does not say, or says it wrong",
        "文件的文字编码（文件未注明或注明有误时）",
    ),
    "cli.help.read.mapping": ("file that maps their values to kinds and ranks of barriers", "界线类别对照文件"),
    "cli.help.read.accept": (
        "take a newer version of a file although it changes or removes rows",
        "确认接受新版文件带来的修改和删除",
    ),
    "cli.help.plan": ("Divide communities into blocks.", "把普查区划分为普查小区。"),
    "cli.help.plan.workers": ("threads (as many as the machine has cores)", "并行线程数（默认等于处理器核数）"),
    "cli.help.plan.exactly": ("exactly this many ground blocks in all", "恰好划分为这么多个普查小区"),
    "cli.help.plan.oversize": (
        "buildings above the band: whole = one block up to 2,000 persons; parts = divided by storeys",
        "超大建筑物：whole = 单独成区（2000 人以内）；parts = 按楼层分区",
    ),
    "cli.help.number": (
        "Number the buildings of every block in serpentine order.",
        "按弓字形顺序为各普查小区的建筑物编号。",
    ),
    "cli.help.freeze": (
        "Issue codes and numbers: from now on none is changed or given twice.",
        "冻结编码：此后编码与建筑物编号不再变动，也不重复使用。",
    ),
    "cli.help.check": (
        "Prove the territory: no gap, no overlap, nothing cut, codes, numbers, counts, ledger.",
        "校验：不重不漏、不切割建筑物、编码、编号、合计、台账。",
    ),
    "cli.help.map": (
        "Draw a map: one HTML file that opens without internet.",
        "制作地图：一个无需联网即可打开的 HTML 文件。",
    ),
    "cli.help.map.kind": ("what to show", "地图类型"),
    "cli.help.map.output": ("the HTML file to write", "输出的 HTML 文件"),
    "cli.help.info": ("Say what the territory holds.", "显示区域数据文件的内容概况。"),
    "cli.help.export": ("Write plain copies for other programs.", "导出为其他软件可用的文件。"),
    "cli.help.export.directory": ("folder for the files", "存放文件的文件夹"),
    "cli.help.export.format": ("file format", "文件格式"),
    "cli.help.undo": (
        "Take back the last operation, or all after one.",
        "撤销上一次操作，或撤销某序号之后的全部操作。",
    ),
    "cli.help.undo.to": ("take back everything after this operation", "撤销该序号之后的全部操作"),
    "cli.help.history": ("List every operation: when, who, what, why.", "列出全部操作：何时、何人、何事、何故。"),
    "cli.help.rebuild": (
        "Make the territory again from its ledger in a new file, without what another program wrote into it.",
        "由台账在新文件中重建区域数据文件，不含其他程序写入的内容。",
    ),
    "cli.help.rebuild.target": ("file to write", "要写入的文件"),
}

"""Texts of files on the start page: what is of no use and why, and what to do in the browser instead of on the command line."""

TERMS: dict[str, tuple[str, str]] = {
    "error.upload_empty": (
        "{file} is empty (0 bytes): copying it was probably not finished. Copy it again, or ask the sender for it.",
        "{file} 是空文件（0 字节），可能没有复制完整。请重新复制，或向提供单位重新索取。",
    ),
    "error.upload_locked": (
        "{file} is protected by a password. Open it in its program, save it without one, and drop it again.",
        "{file} 设有密码。请在原软件中打开，去掉密码另存后重新拖入。",
    ),
    "error.target_being_made": (
        "{path} is being made at this moment. Wait for it on the start page, or choose another name.",
        "{path} 正在生成。请在起始页等待完成，或换一个名称。",
    ),
    "said.start_left_in_zip": (
        "{name}: in the zip, but of no kind that is read; left out.",
        "{name}：在压缩包内，但不是可读取的类型，未采用。",
    ),
    "said.start_lone_part": (
        "{name}: part of a dataset whose {main} file is missing. Drop that file too.",
        "{name}：缺少同名的 {main} 文件，无法读取。请把该文件一并拖入。",
    ),
    "finding.source_unknown": (
        "What {table} holds was not recognised, so it is not read.",
        "无法识别 {table} 的内容，因此没有读取。",
    ),
    "finding.source_unknown.next": (
        "If it is needed, choose above what it is to be read as; else leave it so.",
        "如需要，请在上方“识别为”中选择；不需要则不必处理。",
    ),
    "finding.source_without_rows": (
        "{table} has no rows: there is nothing to read.",
        "{table} 中没有任何记录，没有可读取的内容。",
    ),
    "finding.source_without_rows.next": (
        "If something should be in it, ask the sender for it again.",
        "如本应有内容，请向提供单位重新索取。",
    ),
    "finding.households_sums": (
        "{count} {count:row|rows} of {table} are sums of others and were left out.",
        "{table} 中有 {count} 行是合计，未作为建筑物读取。",
    ),
    "finding.households_zeros": (
        "{count} {count:number|numbers} in {table} lack zeros in front; only one building can be meant, and was taken.",
        "{table} 中有 {count} 个编号丢失了开头的 0，可唯一对应建筑物，已采用。",
    ),
    "finding.households_zeros.next": (
        "Set the column to text in the spreadsheet, so that it does not happen again.",
        "请在表格软件中把该列设为文本，以免再次丢失。",
    ),
    "finding.households_no_key": (
        "{table}, row {row_id}: no number or address, or one that a spreadsheet program spoilt; its households are counted nowhere.",
        "{table} 第 {row_id} 行：没有编号或地址（或已被表格软件改写），其户数未计入。",
    ),
    "finding.households_no_key.next": (
        "Fill it in, with the column set to text, and read the list again.",
        "请将该列设为文本后填写完整，再重新读取。",
    ),
    "finding.over_cap.page": (
        "Divide its largest building: under “More choices” let buildings above the band be parts by storeys.",
        "请在“更多设置”中让超过上限的大楼按楼层分段，以分割其中的大型建筑物。",
    ),
    "finding.parts_proposed.page": (
        "Under “More choices” let buildings above the band be parts by storeys, or leave it whole with several enumerators.",
        "请在“更多设置”中让超过上限的大楼按楼层分段，或保留整栋并配备多名普查员。",
    ),
    "error.crs_missing.page": (
        "{file} does not say in which coordinate reference system it is (a shapefile says so in its .prj). Choose it under “CRS of the "
        "file”.",
        "{file} 没有可用的坐标系说明（Shapefile 应附 .prj 文件）。请在“文件坐标系”中选择。",
    ),
    "error.encoding_unknown.page": (
        "The encoding of {file} cannot be told: its text is neither UTF-8 nor GB18030. Choose one under “Encoding”: {candidates}.",
        "无法判断 {file} 的字符编码：既不是 UTF-8，也不是 GB18030。请在“编码”中选择：{candidates}。",
    ),
    "finding.encoding_assumed.page": (
        "If this reads wrong, choose another one under “Encoding”.",
        "如文字显示不对，请在“编码”中另选。",
    ),
    "finding.encoding_doubtful.page": (
        "Look at some names; if they read wrong, choose under “Encoding” one of: {candidates}.",
        "请查看几个名称；如显示不对，请在“编码”中改选：{candidates}。",
    ),
    "finding.fields_unknown.page": (
        "If one of them is needed, choose it under “Columns”.",
        "如需采用其中某列，请在“字段对应”中选择。",
    ),
    "finding.codes_made.page": (
        "If a column holds the official codes, choose it under “Columns”: code.",
        "如某列为官方代码，请在“字段对应”的“代码”中选择。",
    ),
    "finding.households_estimated.page": (
        "If a column holds the households, choose it under “Columns”; or drop a table of households too.",
        "如某列为实际户数，请在“字段对应”的“户数”中选择；也可另外拖入户数表。",
    ),
    "finding.kinds_assumed.page": (
        "Say under “What the lines are” what its values mean, or choose the column of kinds under “Columns”.",
        "请在“线的含义”中说明各类别的含义，或在“字段对应”中选择类型列。",
    ),
    "error.encoding_unfit.page": (
        "{file} is not text in {encoding}: {count} {count:value|values} cannot be decoded. Choose another one under “Encoding”.",
        "{file} 不是 {encoding} 编码：有 {count} 个值无法解码。请在“编码”中另选。",
    ),
    "error.crs_local.page": (
        "{file} is in the local system {crs}, which has no known place on earth. Choose the real one under “CRS of the file”.",
        "{file} 使用的是本地坐标系 {crs}，无法确定其地理位置。请在“文件坐标系”中选择实际坐标系。",
    ),
    "error.crs_metres_in_degrees.page": (
        "{file} is said to be in degrees ({crs}), but holds coordinates such as ({x:.1f}, {y:.1f}): these are metres{likely}. Choose the "
        "real system under “CRS of the file”.",
        "{file} 声明为经纬度（{crs}），但坐标如 ({x:.1f}, {y:.1f}) 是以米为单位的{likely}。请在“文件坐标系”中选择实际坐标系。",
    ),
    "error.crs_degrees_in_metres.page": (
        "{file} is said to be in metres ({crs}), but holds coordinates such as ({x:.5f}, {y:.5f}): these are degrees. Choose WGS 84, "
        "CGCS2000, GCJ-02 or BD-09 under “CRS of the file”.",
        "{file} 声明为投影坐标系（{crs}），但坐标如 ({x:.5f}, {y:.5f}) 是经纬度。请在“文件坐标系”中选择 WGS 84、CGCS2000、GCJ-02 或 BD-09。",
    ),
    "error.crs_outside.page": (
        "The coordinates of {file}, such as ({x:.1f}, {y:.1f}), cannot be in {crs}: they would lie far outside the area it is made for. "
        "Choose the real system under “CRS of the file”{likely}.",
        "{file} 的坐标如 ({x:.1f}, {y:.1f}) 不可能属于 {crs}：已远超该坐标系的适用范围。请在“文件坐标系”中选择实际坐标系{likely}。",
    ),
    "error.codes_rounded.page": (
        "The column {field} of {file} holds codes that a spreadsheet has rounded, such as {example}: their last digits are lost. Export it "
        "again with this column as text, or choose none for the codes under “Columns”.",
        "{file} 的列 {field} 中的代码（如 {example}）已被电子表格转成科学计数法，末尾数字丢失。"
        "请将该列设为文本后重新导出，或在“字段对应”的“代码”中选择“无”。",
    ),
    "finding.counts_of_the_whole.page": (
        "Choose under “Columns” one that counts each building, or leave it so.",
        "请在“字段对应”中选择真正按建筑物统计的列；没有则不必处理。",
    ),
    "finding.shift_known.page": (
        "If that is so, choose GCJ-02 or BD-09 under “CRS of the file”.",
        "如确系偏移坐标，请在“文件坐标系”中选择 GCJ-02 或 BD-09。",
    ),
    "finding.shift_outside.page": (
        "If the file is in shifted coordinates, choose GCJ-02 or BD-09 under “CRS of the file”.",
        "如该文件使用偏移坐标，请在“文件坐标系”中选择 GCJ-02 或 BD-09。",
    ),
    "finding.areas_overlap.page": (
        "Correct the outlines in the source. Where lines merely were drawn apart, raise “Overlaps and gaps repaired up to” under “More "
        "choices”.",
        "请更正原数据中的界线。如只是描绘误差，可在“更多设置”中调大“自动修补的重叠和缝隙”。",
    ),
    "finding.areas_gap.page": (
        "Correct the outlines in the source. Where lines merely were drawn apart, raise “Overlaps and gaps repaired up to” under “More "
        "choices”.",
        "请更正原数据中的界线。如只是描绘误差，可在“更多设置”中调大“自动修补的重叠和缝隙”。",
    ),
    "finding.parent_not_covered.page": (
        "Drop the missing areas too, or leave the file of the upper areas out: they are then made from those below. Where lines merely "
        "were drawn apart, raise “Overlaps and gaps repaired up to” under “More choices”.",
        "请补入缺少的下级区划，或不读取上级区划文件（由下级合成）。如只是描绘误差，可在“更多设置”中调大“自动修补的重叠和缝隙”。",
    ),
    "finding.children_beyond.page": (
        "Correct the outlines in the source, or leave the file of the upper areas out: they are then made from those below. Where lines "
        "merely were drawn apart, raise “Overlaps and gaps repaired up to” under “More choices”.",
        "请更正原数据中的界线，或不读取上级区划文件（由下级合成）。如只是描绘误差，可在“更多设置”中调大“自动修补的重叠和缝隙”。",
    ),
    "finding.work_kind_unused.page": (
        "Drop a list in which buildings or areas have this difficulty, or take its factor away under “More choices”.",
        "请拖入写明该难点的清单，或在“更多设置”中去掉该系数。",
    ),
    "finding.own_place_small.page": (
        "Where it must stand alone all the same, name it under “More choices”.",
        "如仍须单独划出，请在“更多设置”中按名称指定。",
    ),
    "finding.own_place_no_ground.page": (
        "Make it a virtual block with its numbers once the territory is open.",
        "请在打开区域数据文件后设为虚拟普查小区并填写户数。",
    ),
    "finding.own_place_unknown.page": (
        "Check how it is spelt under “More choices”, or drop the file of places too.",
        "请检查“更多设置”中的写法，或另外拖入场所文件。",
    ),
    "error.zip_broken.page": (
        "{file} cannot be opened as a zip: it is damaged, was not copied to its end, or is packed in a way that is not read here. Ask for "
        "it again, or unpack it and drop the files.",
        "无法打开压缩包 {file}：文件损坏、没有复制完整，或压缩方式不支持。请重新索取，或解压后拖入其中的文件。",
    ),
    "page.start.account": (
        "{read} {read:row|rows} read: {taken} taken ({repaired} of them repaired), {rejected} set aside.",
        "读取 {read} 行：采用 {taken} 行（其中修复 {repaired} 行），剔除 {rejected} 行。",
    ),
    "page.start.account_list": (
        "{read} {read:row|rows} read; which buildings they belong to is found when dividing, and said afterwards.",
        "读取 {read} 行；划分时与建筑物匹配，结果随后列出。",
    ),
    "page.start.of_no_kind": (
        "{name}: not a kind of file that is read; left out.",
        "{name}：不是可读取的文件类型，未采用。",
    ),
    "page.start.replaced": (
        "{name}: took the place of the file of this name that was dropped before.",
        "{name}：已替换先前拖入的同名文件。",
    ),
    "page.start.renamed": (
        "{name}: another folder has a file of this name; it is called {other} here.",
        "{name}：另一文件夹中有同名文件，这里改称 {other}。",
    ),
    "page.start.changed": (
        "{name} could not be read to its end: it was changed, moved or deleted meanwhile, or another program has it open. Close it there "
        "and drop it again.",
        "{name} 未能读取完整：文件在读取过程中被修改、移动、删除，或被其他程序占用。请关闭后重新拖入。",
    ),
    "page.start.nothing_usable": (
        "None of the files dropped can be read. Drop the shapefiles, GeoPackages or tables themselves.",
        "拖入的文件都无法读取。请拖入 Shapefile、GeoPackage 或表格本身。",
    ),
    "page.start.needs_buildings": (
        "Still missing: a file read as buildings.",
        "还缺少作为建筑物读取的文件。",
    ),
    "page.start.made_found": (
        "Done. {errors} {errors:error|errors} and {warnings} {warnings:warning|warnings} to look at",
        "已完成，有 {errors} 项错误、{warnings} 项提醒需要查看",
    ),
    "page.start.steps_done": ("What was done", "完成情况"),
    "page.start.open_made": ("Open the drawing page", "打开绘图页面"),
    "page.start.more_findings": (
        "{count} more are not listed here.",
        "另有 {count} 项未在此列出。",
    ),
    "page.start.in_the_making": ("In the making", "未完成的工作"),
    "page.start.draft_of": ("{count} {count:file|files}: {names}", "{count} 个文件：{names}"),
    "page.start.go_on": ("Go on", "继续"),
    "page.start.look_at": ("Show", "查看"),
    "page.start.state_running": ("being divided", "正在划分"),
    "page.start.state_done": ("finished, not opened yet", "已完成，尚未打开"),
    "page.start.state_failed": ("could not be finished", "未能完成"),
}

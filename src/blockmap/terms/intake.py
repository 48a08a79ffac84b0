"""Texts of intake: what is found in files that are read."""

TERMS: dict[str, tuple[str, str]] = {
    # what was assumed
    "finding.encoding_assumed": (
        '{table} does not say how its text is written; read as {encoding} ("{example}").',
        "{table} 未说明字符编码，已按 {encoding} 读取（“{example}”）。",
    ),
    "finding.encoding_assumed.next": (
        "If this reads wrong, give --encoding NAME.",
        "如文字显示不对，请用 --encoding 名称 指定。",
    ),
    "finding.encoding_declared": (
        'Text of {table} read as {encoding}, as the file declares ("{example}").',
        "{table} 的文字按文件声明的 {encoding} 读取（“{example}”）。",
    ),
    "finding.encoding_doubtful": (
        "{table} does not say how its text is written; read as {encoding}, but many of its characters are rare in Chinese.",
        "{table} 未说明字符编码，已按 {encoding} 读取，但其中生僻字较多，可能有误。",
    ),
    "finding.encoding_doubtful.next": (
        "Look at some names; if they read wrong, give --encoding with one of: {candidates}.",
        "请查看几个名称；如显示不对，请用 --encoding 指定，可选：{candidates}。",
    ),
    "finding.cpg_unusable": (
        "The .cpg of {table} names no encoding and was not used.",
        "{table} 的 .cpg 文件没有给出有效编码，未采用。",
    ),
    "finding.text_cut": (
        "{count} {count:text|texts} of {table} {count:ends|end} in half a character, because their column is too narrow; the half was left away.",
        "{table} 有 {count} 个文字值因列宽不足在半个汉字处截断，已去掉残缺的半个字。",
    ),
    "finding.layer_chosen": (
        "{table} has several layers; {layer} was read. Not read: {others}.",
        "{table} 有多个图层，已读取 {layer}，未读取：{others}。",
    ),
    "finding.layer_chosen.next": ("To read another one, give --layer.", "如需读取其他图层，请用 --layer 指定。"),
    "finding.attributes_missing": (
        "{table} came without a usable .dbf: its rows have shapes only.",
        "{table} 缺少可用的 .dbf 文件，只有图形，没有属性。",
    ),
    "finding.attributes_missing.next": ("Ask the sender for the .dbf.", "请向提供单位索取 .dbf 文件。"),
    "finding.attributes_short": (
        "{table} has {announced} {announced:shape|shapes}, but its .dbf holds only {count} {count:row|rows}; the other shapes have no attributes.",
        "{table} 有 {announced} 个图形，但 .dbf 只有 {count} 行，其余图形没有属性。",
    ),
    "finding.attributes_short.next": ("Ask the sender for the file again.", "请向提供单位重新索取该文件。"),
    "finding.rows_deleted": (
        "{count} {count:row|rows} of {table} {count:is|are} marked as deleted in the file and were not read.",
        "{table} 中有 {count} 行已被标记为删除，未读取。",
    ),
    "finding.height_left_away": (
        "{count} {count:shape|shapes} of {table} {count:carries|carry} heights or measures, which are left away.",
        "{table} 中有 {count} 个图形带有高程或量测值，已去除。",
    ),
    "finding.fields_used": (
        "Columns of {table} that were used (ours=theirs): {fields}.",
        "{table} 中采用的列（本系统=原列）：{fields}。",
    ),
    "finding.fields_unknown": (
        "{count} {count:column|columns} of {table} {count:was|were} not used: {columns}.",
        "{table} 中有 {count} 列未采用：{columns}。",
    ),
    "finding.fields_unknown.next": (
        "If one of them is needed, give --field OURS=THEIRS.",
        "如需采用其中某列，请用 --field 本系统字段=原列名。",
    ),
    "finding.personal_columns": (
        "Columns of {table} about persons were not read: {columns}. Blockmap holds counts only.",
        "{table} 中含个人信息的列未读取：{columns}。本程序只保存计数。",
    ),
    "finding.personal_columns.next": (
        "Ask the sender to leave such columns out.",
        "请提供单位今后不要提供此类列。",
    ),
    "finding.personal_values": (
        "{count} {count:value|values} of {table} held an identity or telephone number and were blotted out.",
        "{table} 中有 {count} 个值含身份证号或电话号码，已清除。",
    ),
    "finding.personal_values.next": (
        "Ask the sender to leave such values out.",
        "请提供单位今后不要提供此类内容。",
    ),
    "finding.codes_made": (
        "{table} has no column of codes; codes were made from north-west to south-east.",
        "{table} 没有代码列，已按自西北向东南的顺序编制临时代码。",
    ),
    "finding.codes_made.next": (
        "If a column holds the official codes, read again with --field code=COLUMN.",
        "如某列为官方代码，请用 --field code=列名 重新读取。",
    ),
    "finding.households_estimated": (
        "Households of {count} of {of} {of:building|buildings} in {table} are estimates ({households} {households:household|households} in all), marked as such.",
        "{table} 的 {of} 栋建筑物中，{count} 栋的户数为估算值（共 {households} 户），已作标记。",
    ),
    "finding.households_estimated.next": (
        "If a column holds the households, give --field household_count=COLUMN.",
        "如某列为实际户数，请用 --field household_count=列名 指定。",
    ),
    "finding.counts_impossible": (
        "{count} {count:value|values} in column {field} of {table} cannot be counts (the first in row {row_id}); they were left away.",
        "{table} 的列 {field} 中有 {count} 个值不可能是计数（首个在第 {row_id} 行），已舍去。",
    ),
    "finding.counts_impossible.next": ("Correct them in the source.", "请在原数据中更正。"),
    "finding.ponds": (
        "{count} {count:water|waters} of {table} {count:is|are} smaller than {smallest_m2:.0f} m²; their shore counts as a field edge.",
        "{table} 中有 {count} 处水面小于 {smallest_m2:.0f} 平方米，其岸线按地块边界处理。",
    ),
    "finding.road_areas": (
        "{count} {count:road|roads} of {table} {count:is|are} drawn as areas; they were read as their centre lines.",
        "{table} 中有 {count} 条道路以面表示，已按其中心线读入。",
    ),
    "finding.kinds_assumed": (
        "{count} {count:line|lines} of {table} {count:does|do} not say what they are in words known here ({words}); taken as streets.",
        "{table} 中有 {count} 条线的类别无法识别（{words}），暂按街道处理。",
    ),
    "finding.kinds_assumed.next": (
        "Say what the words mean in a mapping file, or give --field kind=COLUMN.",
        "请在字段对照文件中说明各类别的含义，或用 --field kind=列名 指定。",
    ),
    "finding.names_of_sensitive_places": (
        "{count} {count:place|places} of {table} {count:is|are} sensitive; their names were not taken.",
        "{table} 中有 {count} 处敏感场所，其名称未读取。",
    ),
    # rows set aside
    "finding.row_empty": (
        "Row {row_id} of {table} has no geometry; it was set aside.",
        "{table} 第 {row_id} 行没有几何图形，已搁置。",
    ),
    "finding.row_empty.next": ("Draw it in the source, or delete the row there.", "请在原数据中补绘图形或删除该行。"),
    "finding.row_unreadable": (
        "The geometry of row {row_id} of {table} is damaged or of a kind that cannot be read; the row was set aside.",
        "{table} 第 {row_id} 行的几何图形已损坏或类型无法识别，该行已搁置。",
    ),
    "finding.row_unreadable.next": ("Ask the sender for the file again.", "请向提供单位重新索取该文件。"),
    "finding.row_without_place": (
        "Row {row_id} of {table} has coordinates that lie nowhere in the territory's system; it was set aside.",
        "{table} 第 {row_id} 行的坐标无法换算到本区域坐标系，已搁置。",
    ),
    "finding.row_without_place.next": ("Correct the coordinates in the source.", "请在原数据中更正坐标。"),
    "finding.row_wrong_type": (
        "Row {row_id} of {table}{place} is of a geometry type this table does not take; it was set aside.",
        "{table} 第 {row_id} 行{place}的几何类型不适用于本表，已搁置。",
    ),
    "finding.row_collapsed": (
        "Row {row_id} of {table}{place} has no extent: all its points lie on one line or point; it was set aside.",
        "{table} 第 {row_id} 行{place}没有面积或长度（各点共线或重合），已搁置。",
    ),
    "finding.row_collapsed.next": (
        "Draw it anew in the source, or delete the row there.",
        "请在原数据中重新绘制或删除该行。",
    ),
    "finding.row_invalid": (
        "The outline of row {row_id} of {table}{place} crosses itself so that it can mean several shapes; it was set aside.",
        "{table} 第 {row_id} 行{place}的轮廓自相交，可有多种解释，无法确定修复，已搁置。",
    ),
    "finding.row_invalid.next": ("Draw the outline anew in the source.", "请在原数据中重新绘制轮廓。"),
    "finding.row_double": (
        "Row {row_id} of {table}{place} has the very shape of another row; it was set aside.",
        "{table} 第 {row_id} 行{place}与另一行的图形完全相同，已搁置。",
    ),
    "finding.row_double.next": ("Delete one of the two in the source.", "请在原数据中删除其中一行。"),
    "finding.doubles_of_other_count": (
        "{count} rows of {table} that have the very shape of another row name other counts: {households} households, "
        "where the rows kept have {kept}. The larger count was kept.",
        "{table} 有 {count} 行与另一行图形完全相同而户数不同：搁置行共 {households} 户，保留行共 {kept} 户（保留户数较多者）。",
    ),
    "finding.doubles_of_other_count.next": (
        "If they are shares of one building (entrances, floors), add their households up in one row of the source.",
        "如各行是同一建筑物的不同单元或楼层，请在原数据中合并为一行并将户数相加。",
    ),
    "finding.row_without_code": (
        "Row {row_id} of {table}{place} has no code; it was set aside.",
        "{table} 第 {row_id} 行{place}没有代码，已搁置。",
    ),
    "finding.row_without_code.next": ("Enter the official code in the source.", "请在原数据中补填官方代码。"),
    "finding.row_code_twice": (
        "Row {row_id} of {table}{place} has the code of a larger area with another name; it was set aside.",
        "{table} 第 {row_id} 行{place}的代码与另一名称不同、面积更大的区划重复，已搁置。",
    ),
    "finding.row_code_twice.next": (
        "Give each area its own code in the source.",
        "请在原数据中为每个区划填写各自的代码。",
    ),
    "finding.row_no_building": (
        "Row {row_id} of {table}{place} is no building; it was set aside.",
        "{table} 第 {row_id} 行{place}不是建筑物，已搁置。",
    ),
    "finding.row_no_barrier": (
        "Row {row_id} of {table}{place} is no visible line that may bound a block; it was set aside.",
        "{table} 第 {row_id} 行{place}不是可作为普查小区边界的可见界线，已搁置。",
    ),
    "finding.row_tunnel": (
        "Row {row_id} of {table}{place} runs in a tunnel and is no line on the ground; it was set aside.",
        "{table} 第 {row_id} 行{place}位于隧道或地下，地面不可见，已搁置。",
    ),
    # rows repaired
    "finding.repaired_ring": (
        "The outline of row {row_id} of {table}{place} was not valid and was repaired without changing its ground.",
        "{table} 第 {row_id} 行{place}的轮廓无效，已修复，范围未变。",
    ),
    "finding.repaired_spike": (
        "A spike without width was cut off row {row_id} of {table}{place}.",
        "{table} 第 {row_id} 行{place}的无宽度尖刺已去除。",
    ),
    "finding.repaired_parts": (
        "Row {row_id} of {table}{place} is a collection; only its parts of the right type were taken.",
        "{table} 第 {row_id} 行{place}为几何集合，只采用了其中类型适用的部分。",
    ),
    "finding.repaired_joined": (
        "Row {row_id} of {table}{place} has the code and name of another row; they were joined to one area in several parts.",
        "{table} 第 {row_id} 行{place}与其他行代码、名称相同，已合并为一个多部分区划。",
    ),
    # a new version of a source
    "finding.difference": (
        "Against what the territory holds: {same} the same, {changed} changed, {added} added, {gone} gone ({table}).",
        "与现有数据相比（{table}）：{same} 条相同，{changed} 条变化，{added} 条新增，{gone} 条消失。",
    ),
    "finding.difference_changed": ("{thing} ({table}) changes: {columns}.", "{thing}（{table}）有变化：{columns}。"),
    "finding.difference_added": ("{thing} ({table}) is new.", "{thing}（{table}）为新增。"),
    "finding.difference_gone": (
        "{thing} ({table}) is not in the source any more.",
        "{thing}（{table}）在新数据中已不存在。",
    ),
    # a shift
    "finding.shift_known": (
        "{table} seems to lie {metres:.0f} m from where the territory has the same shapes (east {dx:+.1f} m, north {dy:+.1f} m): "
        "the shift of {shift}. Nothing was moved.",
        "{table} 与现有数据中相同的图形相距约 {metres:.0f} 米（东 {dx:+.1f} 米，北 {dy:+.1f} 米），疑为 {shift} 偏移。未作任何移动。",
    ),
    "finding.shift_known.next": (
        "If that is so, read it again with --crs gcj02 or --crs bd09.",
        "如确系偏移坐标，请用 --crs gcj02 或 --crs bd09 重新读取。",
    ),
    "finding.shift_constant": (
        "{table} lies {metres:.1f} m from where the territory has the same shapes (east {dx:+.1f} m, north {dy:+.1f} m){shift}. "
        "Nothing was moved.",
        "{table} 与现有数据中相同的图形相距 {metres:.1f} 米（东 {dx:+.1f} 米，北 {dy:+.1f} 米）{shift}。未作任何移动。",
    ),
    "finding.shift_constant.next": (
        "Ask the sender which coordinate system the file is in.",
        "请向提供单位核实该文件的坐标系。",
    ),
    "finding.shift_outside": (
        "{outside:.0f} % of {table} lie outside the territory, but only {left:.0f} % if the shift of {shift} is taken back. "
        "Nothing was moved.",
        "{table} 有 {outside:.0f}% 位于本区域之外，若扣除 {shift} 偏移则仅 {left:.0f}%。未作任何移动。",
    ),
    "finding.shift_outside.next": (
        "If the file is in shifted coordinates, read it again with --crs gcj02 or --crs bd09.",
        "如该文件使用偏移坐标，请用 --crs gcj02 或 --crs bd09 重新读取。",
    ),
    # hierarchy
    "finding.community_of_buildings": (
        "No areas were delivered: the ground on which the {count} {count:building|buildings} {count:stands|stand} was made one community, {code}.",
        "未提供任何区划：已将 {count} 栋建筑物所在范围作为一个普查区（{code}）。",
    ),
    "finding.community_of_buildings.next": (
        "If there are official communities, read them and plan again.",
        "如有正式的普查区界线，请读入后重新划分。",
    ),
    "finding.level_derived": (
        "{count} {count:area|areas} of the level {level} were made as unions of the {children} {children:area|areas} below.",
        "已由下级 {children} 个区划合并得到 {count} 个“{level}”级区划。",
    ),
    "finding.child_derived": (
        "{count} areas of the level {parent} came without areas below; each was given one of the level {level} with the same ground "
        "({codes}).",
        "{count} 个“{parent}”级区划没有下级，已各设一个范围相同的“{level}”级区划（{codes}）。",
    ),
    "finding.child_derived.next": (
        "If there are official areas below, read them and plan again.",
        "如有正式的下级区划界线，请读入后重新划分。",
    ),
    "finding.area_without_parent": (
        "{level} {code} at ({x:.1f}, {y:.1f}) lies in no area of the level above, and its code names none.",
        "“{level}”级区划 {code}（{x:.1f}, {y:.1f}）不在任何上级区划内，其代码也无对应上级。",
    ),
    "finding.area_without_parent.next": (
        "Read the missing area of the level above, or correct the code.",
        "请读入缺少的上级区划，或更正代码。",
    ),
    "finding.area_in_another": (
        "By its code {code} belongs to {parent}, but at ({x:.1f}, {y:.1f}) it lies mostly in {holder}. The code was followed.",
        "按代码 {code} 属于 {parent}，但其大部分位于 {holder} 内（{x:.1f}, {y:.1f}）。已按代码处理。",
    ),
    "finding.area_in_another.next": (
        "Check code and outline; if it is an exclave, nothing has to be done.",
        "请核对代码和界线；如为飞地则无需处理。",
    ),
    "finding.buildings_outside": (
        "{count} {count:building|buildings} with {households} {households:household|households} {households:lies|lie} in no community; one is at ({x:.1f}, {y:.1f}).",
        "{count} 栋建筑物（{households} 户）不在任何普查区内，其中一栋位于 （{x:.1f}, {y:.1f}）。",
    ),
    "finding.buildings_outside.next": (
        "Check the communities' outlines there; buildings outside get no block.",
        "请核对该处普查区界线；界线外的建筑物不会划入普查小区。",
    ),
    "finding.counts_of_the_whole": (
        "The column {field} of {table} holds the same {value} in all {count} rows: it is the total of their area, not a count of each "
        "building, and was left away.",
        "{table} 的列 {field} 在全部 {count} 行中都是 {value}：这是所在区划的合计数，不是每栋建筑物的数，未予采用。",
    ),
    "finding.counts_of_the_whole.next": (
        "Name a column that counts each building with --field OURS=THEIRS.",
        "请用 --field 指定真正按建筑物统计的列。",
    ),
    "finding.crs_distorts": (
        "Where {table} lies, lengths in the territory's system {crs} are wrong by {percent:.0f} %, and areas and estimated households by "
        "twice as much.",
        "在 {table} 所在位置，区域坐标系 {crs} 的长度误差达 {percent:.0f}%，面积和按面积估算的户数误差约为其两倍。",
    ),
    "finding.crs_distorts.next": (
        "Make the territory anew in a system for that place, such as its UTM zone or its CGCS2000 zone of 3 degrees.",
        "请改用适合当地的坐标系（如 CGCS2000 三度带或 UTM 分带）重新新建区域数据。",
    ),
    "finding.no_buildings": (
        "The territory holds no buildings: there is nothing to count, and every community becomes one block.",
        "区域数据中没有建筑物：没有可登记的户，每个普查区只划为一个普查小区。",
    ),
    "finding.no_buildings.next": (
        "Read the buildings: blockmap read TERRITORY.gpkg buildings FILE",
        "请先读入建筑物：blockmap read 区域数据.gpkg buildings 文件",
    ),
    "finding.buildings_twice": (
        "{count} buildings stand where a building of another file stands, with the same footprint: {households} households "
        "may be counted twice; one is at ({x:.1f}, {y:.1f}).",
        "有 {count} 栋建筑物与另一文件的建筑物位置和轮廓相同，可能有 {households} 户被重复计算，其中一栋位于 （{x:.1f}, {y:.1f}）。",
    ),
    "finding.buildings_twice.next": (
        "If both files hold the same buildings, undo the reading of one: blockmap undo TERRITORY.gpkg",
        "如两个文件是同一批建筑物，请撤销其中一次读入：blockmap undo 区域数据.gpkg",
    ),
    # areas that do not fit
    "finding.areas_fitted": (
        "{code}: {count} overlaps or gaps narrower than {tolerance:g} m were settled in its favour ({m2:.1f} m² in all), "
        "the largest at ({x:.1f}, {y:.1f}).",
        "{code}：{count} 处宽度小于 {tolerance:g} 米的重叠或空隙已划归该区划（共 {m2:.1f} 平方米），最大一处位于 （{x:.1f}, {y:.1f}）。",
    ),
    "finding.areas_overlap": (
        "{codes} overlap by {m2:.1f} m² at ({x:.1f}, {y:.1f}), wider than the {tolerance:g} m that may be repaired.",
        "{codes} 在 ({x:.1f}, {y:.1f}) 处重叠 {m2:.1f} 平方米，宽度超过可修复的 {tolerance:g} 米。",
    ),
    "finding.areas_overlap.next": (
        "Run blockmap dispute detect --inside and settle it, or correct the source."
        " Where lines merely were drawn apart, [settings] area_tolerance_m = 5 in a recipe lets wider strips be repaired.",
        "请运行 blockmap dispute detect --inside 立案处理，或更正原数据。如只是描绘误差，可在作业单 [settings] 中写 area_tolerance_m = 5，以修复较宽的条带。",
    ),
    "finding.areas_gap": (
        "Between {codes} {m2:.1f} m² belong to nobody at ({x:.1f}, {y:.1f}), wider than the {tolerance:g} m that may be repaired.",
        "{codes} 之间在 ({x:.1f}, {y:.1f}) 处有 {m2:.1f} 平方米无归属，宽度超过可修复的 {tolerance:g} 米。",
    ),
    "finding.areas_gap.next": (
        "Run blockmap dispute detect --inside and settle it, or correct the source."
        " Where lines merely were drawn apart, [settings] area_tolerance_m = 5 in a recipe lets wider strips be repaired.",
        "请运行 blockmap dispute detect --inside 立案处理，或更正原数据。如只是描绘误差，可在作业单 [settings] 中写 area_tolerance_m = 5，以修复较宽的条带。",
    ),
    "finding.parent_not_covered": (
        "{m2:.1f} m² of {code} at ({x:.1f}, {y:.1f}) belong to none of the areas below it.",
        "{code} 在 ({x:.1f}, {y:.1f}) 处有 {m2:.1f} 平方米不属于任何下级区划。",
    ),
    "finding.parent_not_covered.next": (
        "Read the missing areas, or run blockmap dispute detect --inside."
        " Where lines merely were drawn apart, [settings] area_tolerance_m = 5 in a recipe lets wider strips be repaired.",
        "请读入缺少的下级区划，或运行 blockmap dispute detect --inside。如只是描绘误差，可在作业单 [settings] 中写 area_tolerance_m = 5，以修复较宽的条带。",
    ),
    "finding.children_beyond": (
        "Areas below {code} reach {m2:.1f} m² beyond it at ({x:.1f}, {y:.1f}).",
        "{code} 的下级区划在 ({x:.1f}, {y:.1f}) 处越界 {m2:.1f} 平方米。",
    ),
    "finding.children_beyond.next": (
        "Correct the outline in the source, or run blockmap dispute detect --inside."
        " Where lines merely were drawn apart, [settings] area_tolerance_m = 5 in a recipe lets wider strips be repaired.",
        "请更正原数据中的界线，或运行 blockmap dispute detect --inside。如只是描绘误差，可在作业单 [settings] 中写 area_tolerance_m = 5，以修复较宽的条带。",
    ),
}

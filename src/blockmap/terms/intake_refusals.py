"""Texts of intake: files and ways of reading that are refused."""

TERMS: dict[str, tuple[str, str]] = {
    "error.source_missing": (
        "There is no file {file}. Please check the path.",
        "找不到文件 {file}，请检查路径。",
    ),
    "error.source_unreadable": (
        "{file} cannot be read: {why}. Please export it again, or open it in QGIS to see what is left of it.",
        "无法读取 {file}：{why}。请重新导出该文件，或用 QGIS 打开查看剩余内容。",
    ),
    "error.not_a_shapefile": (
        "{file} is not a shapefile, whatever its name says. Please ask for the file again.",
        "{file} 不是 Shapefile 格式（仅扩展名相同）。请重新索取该文件。",
    ),
    "error.shapefile_damaged": (
        "The header of {file} is damaged, so that not a single row can be read. Please ask for the file again.",
        "{file} 的文件头已损坏，任何一行都无法读取。请重新索取该文件。",
    ),
    "error.format_unknown": (
        "The format of {file} is not read here. Readable are: {known}.",
        "不支持 {file} 的格式。可读取的格式：{known}。",
    ),
    "error.zip_broken": (
        "The zip {file} is damaged: {why}. Please ask for it again.",
        "压缩包 {file} 已损坏：{why}。请重新索取。",
    ),
    "error.zip_without_layer": (
        "The zip {file} holds no layer that can be read (a shapefile needs its .shp); inside are: {inside}.",
        "压缩包 {file} 中没有可读取的图层（Shapefile 必须包含 .shp 文件），其中只有：{inside}。",
    ),
    "error.zip_too_large": (
        "The zip {file} would unpack to more than 4 GB. Please unpack it yourself and give the layer.",
        "压缩包 {file} 解压后超过 4 GB。请自行解压后再指定图层。",
    ),
    "error.layer_without_geometry": (
        "{file} holds tables only, no layer with geometries. Please give the file that holds the shapes.",
        "{file} 中只有属性表，没有含几何图形的图层。请提供含图形的文件。",
    ),
    "error.layer_unknown": (
        "{file} has no layer {layer}. It has: {layers}. Please choose one with --layer.",
        "{file} 中没有图层 {layer}。现有图层：{layers}。请用 --layer 指定。",
    ),
    "error.layer_which": (
        "{file} has several layers: {layers}. Please choose one with --layer.",
        "{file} 中有多个图层：{layers}。请用 --layer 指定其中之一。",
    ),
    "error.csv_without_place": (
        "{file} has no columns of coordinates (x and y, lon and lat, 经度 and 纬度， or wkt). Its columns are: {columns}.",
        "{file} 中没有坐标列（x 和 y、lon 和 lat、经度和纬度，或 wkt）。现有列：{columns}。",
    ),
    "error.where_fails": (
        'The condition --where "{where}" cannot be applied to {file}: {why}.',
        '条件 --where "{where}" 无法用于 {file}：{why}。',
    ),
    "error.where_without_sql": (
        "--where cannot be used with {file}: this format knows no conditions. Please convert it to GeoPackage first.",
        "{file} 的格式不支持 --where 条件。请先转换为 GeoPackage。",
    ),
    "error.encoding_name": (
        "There is no encoding called {encoding}. Usual ones are: {candidates}.",
        "没有名为 {encoding} 的字符编码。常用编码：{candidates}。",
    ),
    "error.encoding_unfit": (
        "{file} is not text in {encoding}: {count} {count:value|values} cannot be decoded. Please leave --encoding out, or give another one.",
        "{file} 不是 {encoding} 编码：有 {count} 个值无法解码。请去掉 --encoding，或改用其他编码。",
    ),
    "error.encoding_unknown": (
        "The encoding of {file} cannot be told: its text is neither UTF-8 nor GB18030. Please try --encoding NAME with one of: {candidates}.",
        "无法判断 {file} 的字符编码：既不是 UTF-8，也不是 GB18030。请用 --encoding 名称 指定，可尝试：{candidates}。",
    ),
    "error.crs_missing": (
        "{file} does not say in which coordinate reference system it is (a shapefile says so in its .prj). Please give it with --crs, "
        "for instance --crs EPSG:4544.",
        "{file} 没有可用的坐标系说明（Shapefile 应附 .prj 文件）。请用 --crs 指定，例如 --crs EPSG:4544。",
    ),
    "error.crs_option": (
        "{crs} is no coordinate reference system. Please give a code such as EPSG:4544, or gcj02 or bd09.",
        "{crs} 不是有效的坐标系。请使用 EPSG:4544 之类的代码，或 gcj02、bd09。",
    ),
    "error.crs_local": (
        "{file} is in the local system {crs}, which has no known place on earth. Please give the real one with --crs.",
        "{file} 使用的是本地坐标系 {crs}，无法确定其地理位置。请用 --crs 指定实际坐标系。",
    ),
    "error.crs_not_metric": (
        "The territory's coordinate reference system {crs} is not projected in metres. Please make the territory with another one, "
        "for instance EPSG:4544.",
        "普查区域的坐标系 {crs} 不是以米为单位的投影坐标系。请改用其他坐标系新建，例如 EPSG:4544。",
    ),
    "error.crs_metres_in_degrees": (
        "{file} is said to be in degrees ({crs}), but holds coordinates such as ({x:.1f}, {y:.1f}): these are metres{likely}. "
        "Please give the real system with --crs.",
        "{file} 声明为经纬度（{crs}），但坐标如 ({x:.1f}, {y:.1f}) 是以米为单位的{likely}。请用 --crs 指定实际坐标系。",
    ),
    "error.crs_axes_swapped": (
        "{file} holds coordinates such as ({x:.4f}, {y:.4f}): latitude and longitude seem to have changed places. "
        "Please have it exported anew with longitude first.",
        "{file} 的坐标如 ({x:.4f}, {y:.4f})：经度与纬度似乎写反了。请按“经度在前、纬度在后”重新导出。",
    ),
    "error.codes_rounded": (
        "The column {field} of {file} holds codes that a spreadsheet has rounded, such as {example}: their last digits are lost. "
        "Please export it again with this column as text, or read it without codes: --field code=",
        "{file} 的列 {field} 中的代码（如 {example}）已被电子表格转成科学计数法，末尾数字丢失。"
        "请将该列设为文本后重新导出，或用 --field code= 不读取代码。",
    ),
    "error.crs_degrees_in_metres": (
        "{file} is said to be in metres ({crs}), but holds coordinates such as ({x:.5f}, {y:.5f}): these are degrees. "
        "Please give --crs EPSG:4326 (or EPSG:4490, gcj02, bd09).",
        "{file} 声明为投影坐标系（{crs}），但坐标如 ({x:.5f}, {y:.5f}) 是经纬度。请用 --crs EPSG:4326（或 EPSG:4490、gcj02、bd09）指定。",
    ),
    "error.crs_outside": (
        "The coordinates of {file}, such as ({x:.1f}, {y:.1f}), cannot be in {crs}: they would lie far outside the area it is made for. "
        "Please give the real system with --crs{likely}.",
        "{file} 的坐标如 ({x:.1f}, {y:.1f}) 不可能属于 {crs}：已远超该坐标系的适用范围。请用 --crs 指定实际坐标系{likely}。",
    ),
    "error.crs_far": (
        "{file} lies at longitude {lon:.3f}, latitude {lat:.3f}, far from where the territory's system {crs} is made for. "
        "Please check the file, its CRS, and the territory's.",
        "{file} 位于经度 {lon:.3f}、纬度 {lat:.3f}，远离普查区域坐标系 {crs} 的适用范围。请检查文件、其坐标系及普查区域的坐标系。",
    ),
    "error.table_unknown": (
        "There is no table {table} to read into. Possible are: {known}.",
        "没有可读入的表 {table}。可用的表：{known}。",
    ),
    "error.field_ours": (
        "There is no field {field} in this table. Possible on the left of --field are: {known}.",
        "本表没有字段 {field}。--field 左边可用：{known}。",
    ),
    "error.field_theirs": (
        "{file} has no column {field}. Its columns are: {columns}.",
        "{file} 中没有列 {field}。现有列：{columns}。",
    ),
    "error.field_personal": (
        "The column {field} of {file} is about persons. Blockmap takes counts only and does not read it.",
        "{file} 的列 {field} 含个人信息。本程序只读取计数，不读取该列。",
    ),
    "error.mapping_unreadable": (
        "The mapping file {file} cannot be read: {why}.",
        "无法读取字段对照文件 {file}：{why}。",
    ),
    "error.mapping_incomplete": (
        'The mapping file {file} needs a line field = "COLUMN" and a part [values]. The manual shows an example.',
        '字段对照文件 {file} 需要 field = "列名" 一行和 [values] 部分。示例见手册。',
    ),
    "error.mapping_kind": (
        "In the mapping file {file} the value {value} has no kind or rank that exists. Kinds are: {known}; ranks are 0 to 4.",
        "字段对照文件 {file} 中，值 {value} 的类别或等级不存在。类别：{known}；等级为 0 至 4。",
    ),
    "error.mapping_field": (
        "The mapping file is about the column {field}, which the source does not have. Its columns are: {columns}.",
        "字段对照文件针对列 {field}，但数据中没有该列。现有列：{columns}。",
    ),
    "error.nothing_to_settle": (
        "The territory holds neither areas nor buildings. Please read at least one of them first.",
        "本区域既没有区划也没有建筑物。请先至少读入其中一种。",
    ),
}

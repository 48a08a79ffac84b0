"""Texts of the room ``store``: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {
    "error.damaged_geometry": (
        "A geometry in this territory cannot be read ({why}): somebody wrote to the file past the gate. "
        "Take back the last good copy, or undo to a point before it in a copy.",
        "本区域数据文件中有图形无法读取（{why}）：有人绕过关口改写了文件。请恢复最近的完好备份。",
    ),
    "error.damaged_settings": (
        "The choices stored in this territory cannot be read: somebody wrote to the file past the gate. "
        "Take back the last good copy.",
        "本区域数据文件中的参数无法读取：有人绕过关口改写了文件。请恢复最近的完好备份。",
    ),
    "store.outside_gate": (
        "blockmap: table {table} is written by blockmap only. Nothing was changed.",
        "blockmap：数据表 {table} 只能通过 blockmap 修改，本次写入已拒绝，数据未作改动。",
    ),
    "store.ledger_append_only": (
        "blockmap: rows of the ledger are never changed or deleted. Nothing was changed.",
        "blockmap：操作台账只能追加，不得修改或删除，本次写入已拒绝，数据未作改动。",
    ),
    "store.style": ("drawn by blockmap; change it as you like", "由 blockmap 生成的样式，可自行修改"),
    "store.style.river": ("water", "河流水面"),
    "store.style.main_road": ("railway, main road", "铁路、主干道"),
    "store.style.street": ("street", "街道"),
    "store.style.lane": ("lane, wall, field edge", "小巷、围墙、田埂"),
    "store.style.no_barrier": ("no barrier", "不作界线"),
    "store.style.error": ("error", "错误"),
    "store.style.warning": ("warning", "警告"),
    "store.style.note": ("note", "提示"),
    "store.style.standing": ("standing", "现有"),
    "store.style.under_construction": ("under construction", "在建"),
    "store.style.under_demolition": ("under demolition", "拆迁中"),
    "store.style.demolished": ("demolished", "已拆除"),
    "store.style.below": ("households: below the band", "户数低于下限"),
    "store.style.low": ("households: low", "户数偏少"),
    "store.style.on_target": ("households: on target", "户数适中"),
    "store.style.high": ("households: high", "户数偏多"),
    "store.style.above": ("households: above the band", "户数高于上限"),
    "error.no_such_file": (
        "There is no file {path}. Make a territory with: blockmap new {path} --crs EPSG:…",
        "找不到文件 {path}。请先新建区域数据文件：blockmap new {path} --crs EPSG:…",
    ),
    "error.exists": (
        "{path} exists already and was left as it is. Choose another name, or remove it first.",
        "{path} 已存在，未作改动。请换一个文件名，或先移走原文件。",
    ),
    "error.cannot_create": (
        "{path} cannot be made here: {what}. Choose a folder that you may write to.",
        "无法在此处创建 {path}：{what}。请选择有写入权限的文件夹。",
    ),
    "error.not_a_database": (
        "{path} is not a GeoPackage: it is another kind of file, or it was cut off in copying. Take a fresh copy.",
        "{path} 不是 GeoPackage 文件，可能是其他格式，或复制时不完整。请重新复制一份。",
    ),
    "error.not_a_territory": (
        "{path} is a database, but not a territory of blockmap. To use its layers as a source: blockmap read TERRITORY.gpkg TABLE {path}",
        "{path} 是数据库文件，但不是 blockmap 的区域数据文件。如需读取其中的图层：blockmap read 区域数据文件.gpkg 表名 {path}",
    ),
    "error.newer_schema": (
        "{path} was written by a newer blockmap (tables of version {version}, this program knows {known}). Install the newer blockmap.",
        "{path} 由更新版本的 blockmap 写成（表结构版本 {version}，本程序支持到 {known}）。请升级 blockmap。",
    ),
    "error.undo_kept": (
        "Operation {seq} ({operation}) brought rows of {table}, which are never undone: read a corrected file, or send a new edition; the former stays in history.",
        "第 {seq} 号操作（{operation}）写入了 {table}，不可撤销：请读入更正后的文件或发布新一版，原内容保留在历史中。",
    ),
    "error.older_schema": (
        "{path} was made by an older blockmap and lacks tables of this one. This brings it up to date: blockmap check {path} (copy a file on a read-only disk first).",
        "{path} 由旧版 blockmap 生成，缺少本版本的部分数据表。请运行 blockmap check {path} 自动补齐（只读介质上的文件请先复制到可写的位置）。",
    ),
    "error.lacks": (
        "{path} lacks {what}: an older blockmap made the file, or another program took it away. This puts it back as the ledger knows it: blockmap check {path} (copy a file on a read-only disk first).",
        "{path} 缺少 {what}：文件由旧版 blockmap 生成，或被其他程序删去。请运行 blockmap check {path} 按台账补齐（只读介质上的文件请先复制到可写的位置）。",
    ),
    "error.column_lost": (
        "The file has lost column {column} of table {table}, and its ledger does not hold the values; nothing was changed. Take the last backup.",
        "文件中数据表 {table} 的 {column} 列已丢失，台账中也没有其数值；文件未作改动。请使用最近的备份。",
    ),
    "finding.file_completed": (
        "The file lacked {count} of this version's tables, columns, indexes or locks, and was given them as the ledger knows them: {names}.",
        "文件缺少本版本的数据表、列、索引或写入锁共 {count} 项，已按台账补齐：{names}。",
    ),
    "finding.file_completed.next": (
        "Nothing is to be done when an older blockmap made the file; otherwise find out which program changed it.",
        "如文件由旧版 blockmap 生成，无需处理；否则请查明是哪个程序改动过文件。",
    ),
    "finding.columns_missing": (
        "Table {table} lacks the columns {columns}: an older blockmap made the file, or another program took them away.",
        "数据表 {table} 缺少以下列：{columns}。文件由旧版 blockmap 生成，或被其他程序删去。",
    ),
    "finding.columns_missing.next": (
        "The file could not be written: copy it to a place that you may write to, and run blockmap check there.",
        "文件无法写入：请复制到可写的位置后再运行 blockmap check。",
    ),
    "error.busy": (
        "{path} is being written by another program. Close it there (QGIS, another blockmap) and try again; nothing was changed.",
        "{path} 正被其他程序写入。请先在该程序（QGIS 或另一个 blockmap）中关闭文件后重试，数据未作改动。",
    ),
    "error.read_only": (
        "{path} cannot be written: the file, its folder or the disk is read-only. Copy it to a place that you may write to.",
        "{path} 无法写入：文件、所在文件夹或磁盘为只读。请复制到可写的位置后再试。",
    ),
    "error.opened_for_reading": (
        "{path} was opened for reading only, so it cannot be changed. Open it with write=True.",
        "{path} 是以只读方式打开的，不能修改。请以可写方式（write=True）打开。",
    ),
    "error.cannot_open": (
        "{path} cannot be opened: you may lack the right to read it or to write in its folder.",
        "无法打开 {path}：可能没有读取该文件或写入其所在文件夹的权限。",
    ),
    "error.damaged": (
        "{path} is damaged and cannot be read safely. Take the last backup, and keep this file for the developers.",
        "{path} 已损坏，无法安全读取。请使用最近的备份，并保留此文件供开发者查看。",
    ),
    "error.disk_full": (
        "The disk is full; {path} is as it was. Make room and try again.",
        "磁盘空间不足，{path} 未作改动。请清理磁盘后重试。",
    ),
    "error.disk_error": (
        "The disk or network drive failed while {path} was in use; the file is as it was. Check the drive and try again.",
        "访问 {path} 时磁盘或网络驱动器出错，文件未作改动。请检查后重试。",
    ),
    "error.foreign_values": (
        "Column {column} of {table} holds values of another type: somebody wrote past blockmap. Run: blockmap check",
        "数据表 {table} 的 {column} 列含有类型不符的值，曾有其他程序绕过 blockmap 写入。请运行 blockmap check。",
    ),
    "error.bad_levels": (
        "Levels {levels} cannot be used: 1 to {most} different names of small letters, digits and _, none of them the name of a table.",
        "层级名称 {levels} 不可用：须为 1 至 {most} 个互不相同的名称，只含小写字母、数字和下划线，且不与数据表重名。",
    ),
    "error.unknown_crs": (
        "{crs} is not a CRS with an authority code. Give one such as EPSG:4544.",
        "{crs} 不是带权威编号的坐标系。请给出如 EPSG:4544 的编号。",
    ),
    "error.crs_not_in_metres": (
        "{crs} is not a projected CRS in metres. Blocks are measured in metres: give one such as EPSG:4544.",
        "{crs} 不是以米为单位的投影坐标系。划分普查小区须以米计量，请给出如 EPSG:4544 的坐标系。",
    ),
    "error.unknown_table": (
        "There is no table {table} to use here. Tables: {tables}.",
        "没有可用的数据表 {table}。可用的表：{tables}。",
    ),
    "error.unknown_columns": (
        "Table {table} has no columns {columns}.",
        "数据表 {table} 没有这些列：{columns}。",
    ),
    "error.missing_columns": (
        "Rows for table {table} lack the columns {columns}. Nothing was changed.",
        "写入数据表 {table} 的行缺少这些列：{columns}。数据未作改动。",
    ),
    "error.missing_values": (
        "{count} {count:row|rows} for table {table} have no value in column {column}, which every row must have. Nothing was changed.",
        "写入数据表 {table} 的 {count} 行在必填列 {column} 中没有值。数据未作改动。",
    ),
    "error.wrong_values": (
        "Values for column {column} of table {table} are not {type}: {what}. Nothing was changed.",
        "写入数据表 {table} 的 {column} 列的值不是 {type} 类型：{what}。数据未作改动。",
    ),
    "error.wrong_crs": (
        "Rows for table {table} are in {found}, the territory is in {crs}. Nothing was changed.",
        "写入数据表 {table} 的行采用坐标系 {found}，与区域数据文件的 {crs} 不符。数据未作改动。",
    ),
    "error.duplicate_keys": (
        "Rows for table {table} give {key} more than once: {ids}. Nothing was changed.",
        "写入数据表 {table} 的行中 {key} 重复：{ids}。数据未作改动。",
    ),
    "error.key_exists": (
        "Table {table} already holds rows with {key} {ids}. Nothing was changed.",
        "数据表 {table} 中已有 {key} 为 {ids} 的行。数据未作改动。",
    ),
    "error.no_such_row": (
        "Table {table} holds no rows with {key} {ids}. Nothing was changed.",
        "数据表 {table} 中没有 {key} 为 {ids} 的行。数据未作改动。",
    ),
    "error.checks_failed": (
        "{operation} was refused: its result breaks {count} {count:rule|rules}. The territory is as it was; the findings say where.",
        "操作 {operation} 未通过关口检查，结果有 {count} 处错误。区域数据文件未作改动，具体位置见问题清单。",
    ),
    "error.structure_fixed": (
        "The CRS and the levels of a territory cannot be changed after it was made. Make a new one: blockmap new",
        "区域数据文件建成后不能更改坐标系和层级。请新建一个：blockmap new",
    ),
    "error.operation_in_operation": (
        "An operation is still open. Finish it before the next one begins.",
        "上一项操作尚未结束，不能开始新的操作。",
    ),
    "error.no_such_operation": (
        "There is no operation {seq} that could be undone; the ledger ends with {last}, and the first one founds the territory.",
        "没有可撤销的第 {seq} 号操作；台账最后一号为 {last}，第 1 号为建库操作，不可撤销。",
    ),
    "error.nothing_to_undo": (
        "Nothing is left to undo. See: blockmap history",
        "没有可撤销的操作。请查看：blockmap history",
    ),
    "error.undo_conflict": (
        "Operation {seq} ({operation}) cannot be undone: operation {later} ({later_operation}) later touched {count} of the same rows, "
        "such as {table} {id}. Undo that one first.",
        "第 {seq} 号操作（{operation}）不能撤销：之后的第 {later} 号操作（{later_operation}）改动了其中 {count} 行，"
        "如 {table} 的 {id}。请先撤销后者。",
    ),
    "finding.findings_without_place": (
        "{count} {count:finding|findings} {count:is|are} about the whole territory and stay behind: they are in an export without --area.",
        "另有 {count} 条问题涉及整个区域，不属于所选范围，未导出；不带 --area 导出时包含这些问题。",
    ),
    "finding.encoding_unused": (
        "--encoding {encoding} was not used: {format} files are always UTF-8.",
        "--encoding {encoding} 未起作用：{format} 文件固定使用 UTF-8。",
    ),
    "finding.file_damaged": (
        "The file is damaged: {what}.",
        "文件已损坏：{what}。",
    ),
    "finding.file_damaged.next": (
        "Take the last backup, and keep this file for the developers.",
        "请使用最近的备份，并保留此文件供开发者查看。",
    ),
    "finding.object_missing": (
        "{name}, which belongs to {table}, is missing from the file.",
        "文件缺少 {table} 的 {name}。",
    ),
    "finding.object_missing.next": (
        "Find out which program changed the file, and look at the findings about rows, if any. Compare with the last backup, or make the territory again from its ledger: blockmap rebuild.",
        "请查明是哪个程序改动过文件，并查看各行的问题（如有）；可与最近的备份对照，或由台账重建：blockmap rebuild。",
    ),
    "finding.triggers_missing": (
        "{count} {count:lock|locks} of {table} {count:is|are} missing from the file: other programs could write it unseen.",
        "文件缺少 {table} 的 {count} 个写入锁，其他程序可能已在未留记录的情况下改写该表。",
    ),
    "finding.triggers_missing.next": (
        "Find out which program changed the file, and look at the findings about its rows, if any. Make the territory again from its ledger (blockmap rebuild), or take the last backup.",
        "请查明是哪个程序改动过文件，并查看该表各行的问题（如有）；可由台账重建（blockmap rebuild），或恢复最近的备份。",
    ),
    "finding.object_changed": (
        "{name}, which belongs to {table}, is not as blockmap made it.",
        "{table} 的 {name} 与 blockmap 建立时不同。",
    ),
    "finding.object_changed.next": (
        "Another program changed the file. Compare with the last backup, or make the territory again from its ledger: blockmap rebuild.",
        "有其他程序改动过文件结构。请与最近的备份对照，或由台账重建：blockmap rebuild。",
    ),
    "finding.gate_open": (
        "The gate stands open: another program could write past blockmap.",
        "关口处于打开状态，其他程序可能绕过 blockmap 写入。",
    ),
    "finding.gate_open.next": (
        "Find out who opened it; the rows that were changed since are listed beside this.",
        "请查明由谁打开；此后被改动的行列在同一清单中。",
    ),
    "finding.ledger_gap": (
        "Operation {row_id} is missing from the ledger, which goes to {last}.",
        "操作台账缺少第 {row_id} 号操作（台账应至第 {last} 号）。",
    ),
    "finding.ledger_gap.next": (
        "The ledger proves nothing any more. Take the last backup.",
        "台账已不能作为依据，请使用最近的备份。",
    ),
    "finding.ledger_hash": (
        "Operation {row_id} ({operation}) of the ledger was changed after it was written, or does not follow the one before.",
        "操作台账第 {row_id} 号操作（{operation}）写入后被改动，或与前一号不衔接。",
    ),
    "finding.ledger_hash.next": (
        "The ledger proves nothing any more. Take the last backup.",
        "台账已不能作为依据，请使用最近的备份。",
    ),
    "finding.value_type": (
        "Row {row_id} of {table} holds a value of a wrong type, or lacks one it must have.",
        "{table} 的第 {row_id} 行有类型不符的值，或缺少必填值。",
    ),
    "finding.value_type.next": (
        "It was written past blockmap. Make the territory again from its ledger: blockmap rebuild.",
        "该行被绕过 blockmap 写入。请由台账重建：blockmap rebuild。",
    ),
    "finding.value_type_more": (
        "{count} more {count:row|rows} of {table} {count:holds|hold} values of a wrong type.",
        "{table} 另有 {count} 行的值类型不符。",
    ),
    "finding.row_added": (
        "Row {row_id} of {table} was added past blockmap; the ledger does not know it.",
        "{table} 的第 {row_id} 行被绕过 blockmap 添加，台账中没有记录。",
    ),
    "finding.row_added.next": (
        "Ask who wrote it. The ledger can make the territory again without it: blockmap rebuild.",
        "请查明由谁写入。可由台账重建不含该行的区域数据文件：blockmap rebuild。",
    ),
    "finding.row_added_more": (
        "{count} more {count:row|rows} of {table} {count:was|were} added past blockmap.",
        "{table} 另有 {count} 行被绕过 blockmap 添加。",
    ),
    "finding.row_removed": (
        "Row {row_id} of {table} was removed past blockmap; by the ledger it must be there.",
        "{table} 的第 {row_id} 行被绕过 blockmap 删除，按台账应当存在。",
    ),
    "finding.row_removed.next": (
        "Ask who removed it. The ledger can make the territory again with it: blockmap rebuild.",
        "请查明由谁删除。可由台账重建含该行的区域数据文件：blockmap rebuild。",
    ),
    "finding.row_removed_more": (
        "{count} more {count:row|rows} of {table} {count:was|were} removed past blockmap.",
        "{table} 另有 {count} 行被绕过 blockmap 删除。",
    ),
    "finding.row_changed": (
        "Row {row_id} of {table} was changed past blockmap: {columns}.",
        "{table} 的第 {row_id} 行被绕过 blockmap 改动：{columns}。",
    ),
    "finding.row_changed.next": (
        "Ask who changed it. The ledger holds the value before and can make the territory again: blockmap rebuild.",
        "请查明由谁改动。台账中有原值，可据以重建：blockmap rebuild。",
    ),
    "finding.row_changed_more": (
        "{count} more {count:row|rows} of {table} {count:was|were} changed past blockmap.",
        "{table} 另有 {count} 行被绕过 blockmap 改动。",
    ),
    "finding.index_wrong": (
        "The spatial index of {table} does not fit its rows ({count}, such as {row_id}); maps may not show them.",
        "{table} 的空间索引与数据行不符（共 {count} 行，如第 {row_id} 行），地图上可能不显示。",
    ),
    "finding.index_wrong.next": (
        "Make the territory again from its ledger: blockmap rebuild.",
        "请由台账重建区域数据文件：blockmap rebuild。",
    ),
    "finding.lost_reference": (
        "Row {row_id} of {table} names {target} {id} in {column}, which does not exist.",
        "{table} 第 {row_id} 行的 {column} 指向不存在的 {target}：{id}。",
    ),
    "finding.lost_reference.next": (
        "Plan again, or undo the operation that removed it: blockmap history",
        "请重新划分，或撤销删除它的操作：blockmap history",
    ),
    "error.ledger_broken": (
        "Operation {seq} ({operation}) of the ledger is not as it was written, so nothing can be built on it. Run: blockmap check",
        "操作台账第 {seq} 号操作（{operation}）与写入时不符，不能据以撤销或重建。请运行 blockmap check。",
    ),
    "error.unknown_format": (
        "There is no format {format}. Formats: {formats}.",
        "没有 {format} 格式。可用的格式：{formats}。",
    ),
    "error.unknown_encoding": (
        "There is no encoding {encoding} for shapefiles here. Encodings: {encodings}.",
        "不支持编码 {encoding}。可用的编码：{encodings}。",
    ),
    "error.unknown_layer": (
        "There are no layers {layers} to export. Layers: {known}.",
        "没有可导出的图层 {layers}。可用的图层：{known}。",
    ),
    "error.unknown_area": (
        "No area of the territory has the code {code}.",
        "区域数据文件中没有代码为 {code} 的区域。",
    ),
    "error.folder_in_use": (
        "{directory} exists and is not empty; nothing was written. Choose another folder.",
        "{directory} 已存在且不为空，未写入任何文件。请换一个文件夹。",
    ),
    "error.folder_cannot_be_made": (
        "The folder {directory} cannot be made: {what}.",
        "无法创建文件夹 {directory}：{what}。",
    ),
    "finding.names_withheld": (
        "{count} {count:row|rows} of {table} {count:stands|stand} on the ground of sensitive places; their names were left out.",
        "{table} 中有 {count} 行位于敏感场所范围内，名称未导出。",
    ),
    "finding.export_rows": (
        "{table}: {written} {written:row|rows} {written:was|were} written, {read} came back from {format}.",
        "{table}：写入 {written} 行，从 {format} 读回 {read} 行。",
    ),
    "finding.export_rows.next": (
        "Use another format, and tell the developers.",
        "请改用其他格式，并反馈给开发者。",
    ),
    "finding.export_loss": (
        "{table}.{column}: {format} cannot hold {count} of the values as they are (such as row {row_id}).",
        "{table}.{column}：{format} 格式无法原样保存其中 {count} 个值（如第 {row_id} 行）。",
    ),
    "finding.export_loss.next": (
        "Use gpkg or parquet where every value matters.",
        "如需完整保留，请改用 gpkg 或 parquet 格式。",
    ),
}

"""Texts of tables as offices hand them in, and of reading returns: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {
    # tables in files
    "error.zip_without_table": (
        "The zip {file} holds no text table (CSV, TSV or TAB); inside are: {inside}.",
        "压缩包 {file} 中没有文本表格（CSV、TSV 或 TAB），其中只有：{inside}。",
    ),
    "error.table_empty": (
        "{file} is empty. Please export it again.",
        "{file} 是空文件。请重新导出。",
    ),
    "error.workbook_locked": (
        "{file} is locked with a password. Please save it without one.",
        "{file} 设有密码。请另存为不带密码的文件。",
    ),
    "error.sheet_unknown": (
        "{file} has no sheet {sheet}. It has: {sheets}.",
        "{file} 中没有工作表 {sheet}。现有工作表：{sheets}。",
    ),
    "finding.sheets_hidden": (
        "Hidden sheets of {table} were not read: {sheets}.",
        "{table} 中隐藏的工作表未读取：{sheets}。",
    ),
    "finding.cells_merged": (
        "{count} cells of {table} ({sheet}) lie under a merged cell and were read as what it says.",
        "{table}（{sheet}）中有 {count} 个单元格属于合并单元格，已按合并单元格的内容读取。",
    ),
    "finding.digits_lost": (
        "{table}, column {column}: {count} numbers have lost their last digits, the first one in row {row_id}; they are not read.",
        "{table} 的“{column}”列有 {count} 个数字的末尾几位已丢失（首个在第 {row_id} 行），未采用。",
    ),
    "finding.digits_lost.next": (
        "A spreadsheet keeps 15 digits of a number. Format the column as text and enter these codes again.",
        "电子表格的数字只保留 15 位。请将该列设为文本格式，重新填写这些代码。",
    ),
    "finding.row_shifted": (
        "{table}, row {row_id} has more cells than the header has columns ({width}): its figures may have shifted, so it is not read.",
        "{table} 第 {row_id} 行的单元格多于表头的列数（{width}），数据可能错位，未采用。",
    ),
    "finding.row_shifted.next": (
        "Look whether a text in this row holds the delimiter, and correct it.",
        "请检查该行文字中是否含有分隔符，改正后重新提供。",
    ),
}

"""Texts of the room ``sample``: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {
    "error.sample_too_small": (
        "A sample of {count} {count:building|buildings} is too small. Ask for at least {least}.",
        "样例区县仅 {count} 栋建筑物，数量过少。请至少指定 {least} 栋。",
    ),
    "error.sample_seed": (
        "The seed {seed} is negative. Give a whole number from 0 up.",
        "随机种子 {seed} 为负数。请给出 0 或更大的整数。",
    ),
    "error.sample_crs": (
        "A sample cannot be laid out in {crs}: it must be a projected CRS in metres. Try EPSG:4544.",
        "样例不能采用坐标系 {crs}：须为以米为单位的投影坐标系。可改用 EPSG:4544。",
    ),
    "error.sample_format": (
        "A sample is not written as {format}. Choose shp or gpkg.",
        "样例不支持 {format} 格式。请选择 shp 或 gpkg。",
    ),
    "error.sample_encoding": (
        "A sample is not written in the encoding {encoding}. Choose gbk or utf-8.",
        "样例不支持 {encoding} 编码。请选择 gbk 或 utf-8。",
    ),
}

"""Texts that every room shares: the glossary of the census, severities, units."""

TERMS: dict[str, tuple[str, str]] = {
    "level.district": ("district", "区县"),
    "level.town": ("town", "乡镇街道"),
    "level.community": ("community", "普查区"),
    "level.block": ("block", "普查小区"),
    "table.areas": ("areas", "区划"),
    "table.districts": ("districts", "区县"),
    "table.towns": ("towns", "乡镇街道"),
    "table.communities": ("communities", "普查区"),
    "table.blocks": ("blocks", "普查小区"),
    "table.cells": ("cells", "最小单元"),
    "table.buildings": ("buildings", "建筑物"),
    "table.barriers": ("barriers", "可见界线"),
    "table.compounds": ("compounds", "住宅小区"),
    "table.places": ("places", "特殊场所"),
    "table.findings": ("findings", "问题清单"),
    "severity.error": ("error", "错误"),
    "severity.warning": ("warning", "警告"),
    "severity.note": ("note", "提示"),
    "disclaimer": (
        "Census lines are no evidence of jurisdiction.",
        "普查边界仅供普查使用，不作为行政区划管辖依据。",
    ),
    "error.unexpected": (
        "This should not have happened: {what}. Nothing was written. Please send this line to the developers.",
        "程序内部错误：{what}。数据未作任何改动，请将本行文字反馈给开发者。",
    ),
}

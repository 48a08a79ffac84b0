"""Texts of the drawing page that say who one is, which towns are one's own, and that the rest is only looked at."""

TERMS: dict[str, tuple[str, str]] = {
    "page.list_comma": (", ", "、"),
    "page.standing.who": ("{name} · {role}:", "{name} · {role}："),
    "page.standing.here": ("{name}.", "{name}。"),
    "page.checking": ("Being checked …", "正在校验……"),
    "page.colon": (": ", "："),
    "page.standing.badge.edits": ("edit", "可编辑"),
    "page.standing.badge.reviews": ("review", "可审核"),
    "page.standing.badge.reads": ("read only", "只读"),
    "page.standing.everywhere": ("All towns are yours.", "可处理全部乡镇街道。"),
    "page.standing.own": ("Your towns: {towns}.", "您负责：{towns}。"),
    "page.standing.in_own": ("This town is yours.", "本乡镇街道由您负责。"),
    "page.standing.not_own": (
        "You can look at this town, not change it. Yours: {towns}.",
        "本乡镇街道只能查看，不能修改。您负责：{towns}。",
    ),
    "page.standing.none": (
        "No town is yours yet. Ask the administrator for one; until then you can look at everything.",
        "尚未给您分配乡镇街道，请联系管理员；目前可查看全部内容。",
    ),
    "page.standing.reads": ("You can look at everything, and change nothing.", "可查看全部内容，不能修改。"),
    "page.standing.and_more": ("{names} … ({count} in all)", "{names}……（共 {count} 个）"),
    "page.town_option": ("{name} ({blocks})", "{name}（{blocks}）"),
    "page.own_towns": ("Yours", "您负责的乡镇街道"),
    "page.other_towns": ("Others (read only)", "其他乡镇街道（只读）"),
    "page.own_town": ("yours", "由您负责"),
    "page.not_yours": (
        "You can look here, not change anything: {why}",
        "此处只能查看，不能修改。{why}",
    ),
    "page.not_yours.role": ("your role reads only.", "您的角色没有这项权限。"),
    "page.not_yours.town": ("this town is not one of yours.", "本乡镇街道不由您负责。"),
    "page.read_returns": ("Figures typed in", "录入的上报数据"),
    "page.grid_reading": (
        "Figures so far, by the evening of that day. Grey figures are those of an earlier day.",
        "截至当日的累计数；灰色数字为此前日期的累计数。",
    ),
    "page.unsaved_stay": (
        "{count} {count:edit is|edits are} not saved yet. Log out once they are.",
        "还有 {count} 项操作尚未保存，请在保存完成后再退出。",
    ),
}

"""Texts of the server: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {
    "error.account_role": (
        "An account needs a name and one of the roles {roles}; got “{name}” as {role}.",
        "账号须有名称，角色须为 {roles} 之一；收到的是“{name}”，角色 {role}。",
    ),
    "error.account_password": ("A password has at least {least} characters.", "密码至少 {least} 个字符。"),
    "error.account_unknown": (
        "There is no account {name}. List them with: blockmap user list TERRITORY",
        "没有账号 {name}。查看全部账号：blockmap user list 区域数据文件",
    ),
    "error.server_host": (
        "The server was called by a name it does not know. Use the address that it printed when it started.",
        "访问地址不在允许范围内，请使用服务启动时显示的地址。",
    ),
    "error.server_rate": ("Too many requests at once. Wait a moment.", "请求过于频繁，请稍候再试。"),
    "error.server_origin": ("The request came from another page and was refused.", "请求来自其他网页，已拒绝。"),
    "error.server_header": ("The request did not come from the drawing page and was refused.", "请求不是由绘图页面发出，已拒绝。"),
    "error.server_size": ("The request is larger than the server takes.", "请求内容超过服务器允许的大小。"),
    "error.server_login": ("Please log in.", "请先登录。"),
    "error.server_password": ("The name or the password is wrong.", "账号或密码错误。"),
    "error.server_nothing_open": ("No territory is open yet.", "尚未打开区域数据文件。"),
    "error.server_rights": (
        "You may not do this here. Ask the administrator for the right in this town.",
        "您在此处没有该项权限，请联系管理员授权。",
    ),
    "error.server_no_town": ("There is no such area.", "没有这个区域。"),
    "error.server_nothing_to_undo": ("There is nothing of yours to undo.", "没有可撤销的操作。"),
    "error.server_nothing_to_redo": ("There is nothing of yours to redo.", "没有可重做的操作。"),
    "error.server_malformed": ("The request cannot be understood: {where}", "无法理解该请求：{where}"),
    "error.server_unknown": ("The server refused: {what}", "服务器拒绝了该请求：{what}"),
}

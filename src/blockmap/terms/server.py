"""Texts of the server: key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {
    "error.account_role": (
        "An account needs a name and one of the roles {roles}; got “{name}” as {role}.",
        "账号须有名称，角色须为 {roles} 之一；收到的是“{name}”，角色 {role}。",
    ),
    "error.account_password": (
        "A password has at least {least} {least:character|characters}.",
        "密码至少 {least} 个字符。",
    ),
    "error.account_encoding": (
        "The password that was piped in is in an encoding that is not known here. Save it as UTF-8, or type it in.",
        "管道传入的密码字符编码无法识别。请以 UTF-8 保存，或直接输入。",
    ),
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
    "error.server_header": (
        "The request did not come from the drawing page and was refused.",
        "请求不是由绘图页面发出，已拒绝。",
    ),
    "error.server_size": ("The request is larger than the server takes.", "请求内容超过服务器允许的大小。"),
    "error.server_login": ("Please log in.", "请先登录。"),
    "error.server_password": ("The name or the password is wrong.", "账号或密码错误。"),
    "error.server_nothing_open": ("No territory is open yet.", "尚未打开区域数据文件。"),
    "error.server_rights": (
        "You may not do this here. Ask the administrator for the right in this town.",
        "您在此处没有该项权限，请联系管理员授权。",
    ),
    "error.server_no_tile": ("There is no such tile.", "没有这个瓦片。"),
    "error.server_no_town": ("There is no such area.", "没有这个区域。"),
    "error.server_nothing_to_undo": ("There is nothing of yours to undo.", "没有可撤销的操作。"),
    "error.server_nothing_to_redo": ("There is nothing of yours to redo.", "没有可重做的操作。"),
    "error.server_malformed": ("The request cannot be understood: {where}", "无法理解该请求：{where}"),
    "error.server_body": (
        "The body of the request cannot be read: send JSON in UTF-8, not nested deeply.",
        "无法读取请求内容：请发送 UTF-8 编码、嵌套不过深的 JSON。",
    ),
    "error.server_head": (
        "The head of the request is broken or too large and was refused.",
        "请求头有误或过大，已拒绝。",
    ),
    "error.server_no_page": ("There is nothing at this address.", "此地址没有内容。"),
    "error.server_method": (
        "This address does not take such a request; the header “Allow” says which it takes.",
        "此地址不接受这种请求方式；可用方式见响应头 Allow。",
    ),
    "error.server_fault": (
        "The server made a mistake ({what}); nothing was changed. Please tell whoever looks after blockmap; its window says more.",
        "服务器内部出错（{what}），未作任何修改。请告知系统维护人员，详情见服务窗口。",
    ),
    "error.server_unknown": ("The server refused: {what}", "服务器拒绝了该请求：{what}"),
    "error.serve_not_installed": (
        'The drawing page is not installed. Install it with: pip install "blockmap[server]" (in the source folder: pip install ".[server]")',
        '尚未安装绘图页面组件。请运行：pip install "blockmap[server]"（在源代码目录中：pip install ".[server]"）',
    ),
    "error.serve_half_tls": ("TLS needs both --cert and --key.", "启用加密须同时给出 --cert 和 --key。"),
    "error.serve_no_file": ("There is no file {path}.", "找不到文件 {path}。"),
    "error.serve_no_certificate": (
        "{path} holds no certificate in PEM form (it begins with -----BEGIN CERTIFICATE-----). A .pfx or .cer file has to be turned "
        "into PEM first: openssl pkcs12 -in FILE.pfx -clcerts -nokeys -out cert.pem, or certutil -encode FILE.cer cert.pem",
        "{path} 中没有 PEM 格式的证书（应以 -----BEGIN CERTIFICATE----- 开头）。.pfx 或 .cer 文件须先转换："
        "openssl pkcs12 -in 文件.pfx -clcerts -nokeys -out cert.pem，或 certutil -encode 文件.cer cert.pem",
    ),
    "error.serve_no_key": (
        "{path} holds no private key in PEM form. From a .pfx file: openssl pkcs12 -in FILE.pfx -nocerts -nodes -out key.pem",
        "{path} 中没有 PEM 格式的私钥。可由 .pfx 文件导出：openssl pkcs12 -in 文件.pfx -nocerts -nodes -out key.pem",
    ),
    "error.serve_key_locked": (
        "The private key {path} has a password. Write one without, readable by you only: openssl pkey -in {path} -out key.pem",
        "私钥 {path} 设有密码。请另存一份不带密码、仅本人可读的私钥：openssl pkey -in {path} -out key.pem",
    ),
    "error.serve_key_other": (
        "The key {key} does not belong to the certificate {certificate} (to the first one in it).",
        "私钥 {key} 与证书 {certificate}（其中第一份）不匹配。",
    ),
    "error.serve_tls_broken": (
        "Certificate {certificate} and key {key} cannot be used: {why}.",
        "证书 {certificate} 和私钥 {key} 无法使用：{why}。",
    ),
    "finding.certificate_over": (
        "The certificate {path} ended on {day}, by the clock of this PC.",
        "按本机时钟，证书 {path} 已于 {day} 到期。",
    ),
    "finding.certificate_over.next": (
        "Browsers warn before every page: have it renewed, or set the clock right.",
        "浏览器打开页面时会提示风险：请更换证书，或校正本机时钟。",
    ),
    "finding.certificate_early": (
        "The certificate {path} begins only on {day}, by the clock of this PC.",
        "按本机时钟，证书 {path} 自 {day} 起才有效。",
    ),
    "finding.certificate_early.next": ("Is the clock of this PC right?", "请核对本机时钟是否正确。"),
    "finding.territory_remote": (
        "{path} lies on a drive of the network: every edit waits for it, and a cut network stops the work.",
        "{path} 位于网络驱动器上：每次编辑都要等待网络，断网即无法工作。",
    ),
    "finding.territory_remote.next": (
        "Put it onto a disk of this PC, serve it from there, and let others open the page.",
        "建议放在本机磁盘上提供服务，其他人员通过浏览器使用。",
    ),
    "error.serve_no_accounts": (
        "On a network everybody needs an account: blockmap user add TERRITORY NAME --role admin",
        "在局域网上使用须先建立账号：blockmap user add 区域数据文件 账号 --role admin",
    ),
    "error.serve_no_tls": (
        "On a network passwords would travel readable: give --cert and --key, or --without-tls when the network itself is trusted.",
        "在局域网上未加密时密码可被窃听：请给出 --cert 和 --key；如网络本身可信，请加 --without-tls。",
    ),
    "error.serve_port": (
        "Port {port} cannot be used: {why}. Another server may be running; choose one with --port.",
        "端口 {port} 无法使用：{why}。可能已有服务在运行，请用 --port 指定其他端口。",
    ),
    "finding.undo_code_given": (
        "Two blocks would have the code {code}: it was given anew since.",
        "将有两个普查小区使用代码 {code}：该代码此后已另行编配。",
    ),
    "finding.undo_code_given.next": (
        "Take back first what made the newer block of this code.",
        "请先撤销此后产生同代码普查小区的操作。",
    ),
    "finding.submitted_twice": (
        "Community {code} would be handed in twice.",
        "普查区 {code} 将重复送审。",
    ),
    "finding.submitted_twice.next": (
        "Withdraw the later hand-in first.",
        "请先撤回之后的送审。",
    ),
    "said.serve": (
        "The server has stopped; everything accepted is in the file.",
        "服务已停止，已接受的修改均已写入文件。",
    ),
    "said.user": ("Account {name} of {territory} was changed.", "{territory} 的账号 {name} 已更新。"),
    "said.user_list": ("{count} {count:account|accounts} of {territory}.", "{territory} 共有 {count} 个账号。"),
    "column.areas": ("areas", "区域"),
    "cli.serve.link": ("On this PC (opens once): {link}", "本机打开（一次有效）：{link}"),
    "cli.serve.address": ("On the network: {address}", "局域网地址：{address}"),
    "cli.user.password": ("password", "密码"),
    "cli.help.serve": (
        "Open the drawing page for planners, on this PC or on the office network, without internet.",
        "打开规划人员绘图页面，在本机或办公局域网使用，无需互联网。",
    ),
    "cli.help.serve.port": ("port to listen on; 0 takes a free one", "监听端口；0 为自动选择"),
    "cli.help.serve.lan": ("let the office network in; needs accounts and TLS", "允许局域网访问；须有账号和加密证书"),
    "cli.help.serve.cert": ("certificate of TLS", "TLS 证书"),
    "cli.help.serve.key": ("key of the certificate", "证书私钥"),
    "cli.help.serve.without_tls": ("the network itself is trusted", "网络本身可信，不加密"),
    "cli.help.user": ("Who may use the drawing page on a network.", "管理局域网绘图页面的账号。"),
    "cli.help.user.add": ("Add an account, or give one a new password.", "新增账号，或重设密码。"),
    "cli.help.user.list": ("List the accounts.", "列出账号。"),
    "cli.help.user.grant": ("Let an account work in further areas.", "给账号增加区域权限。"),
    "cli.help.user.revoke": ("Take areas, or the account, away.", "收回区域权限，或删除账号。"),
    "cli.help.user.name": ("name of the account", "账号"),
    "cli.help.user.role": (
        "admin, planner, reviewer or supervisor (reads)",
        "admin 管理员，planner 规划员，reviewer 审核员，supervisor 督导（只读）",
    ),
    "cli.help.user.town": (
        "code of an area; repeat for several; everywhere when left out",
        "区域代码，可重复；不写为全部",
    ),
}

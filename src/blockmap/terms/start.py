"""Texts of the way in: start page, accounts, jobs, snapshots; key, English, Chinese."""

TERMS: dict[str, tuple[str, str]] = {
    "error.job_unknown": (
        "There is no such piece of work, or it is somebody else's.",
        "没有这项任务，或者它属于其他人。",
    ),
    "error.job_broke": (
        "The work stopped unexpectedly; nothing was changed. The window in which blockmap runs says more.",
        "任务意外中止，数据没有改动。详细信息见运行 blockmap 的窗口。",
    ),
    "error.start_desk": (
        "The start page is only for whoever sits at the PC on which blockmap runs.",
        "起始页只供在运行 blockmap 的电脑上操作的人员使用。",
    ),
    "error.upload_name": (
        "“{name}” cannot be the name of a file here. Rename it and drop it again.",
        "“{name}”不能作为文件名。请改名后重新拖入。",
    ),
    "error.upload_full": (
        "The files are more than {most} GB together. Leave out what is not needed.",
        "文件总大小超过 {most} GB。请去掉不需要的文件。",
    ),
    "error.upload_many": (
        "More than {most} files at once. Leave out what is not needed.",
        "文件超过 {most} 个。请去掉不需要的文件。",
    ),
    "error.zip_leaves": (
        "{file} was refused: it holds “{name}”, which points outside the zip. Ask whoever made it to pack it again.",
        "{file} 已拒绝：其中的“{name}”指向压缩包之外。请提供者重新打包。",
    ),
    "error.folder_unreadable": ("{path} cannot be looked into: {why}.", "无法查看文件夹 {path}：{why}。"),
    "error.target_exists": (
        "{path} is there already. Choose another name: nothing that exists is written over.",
        "{path} 已存在。请换一个名称：不会覆盖已有内容。",
    ),
    "error.draft_unknown": (
        "These files are no longer held. Drop them again.",
        "这些文件已不再保留，请重新拖入。",
    ),
    "error.draft_no_source": ("There is no file {number} among those dropped.", "拖入的文件中没有第 {number} 个。"),
    "error.draft_no_buildings": (
        "No file is taken for buildings. Blocks are made from buildings: say which file holds them.",
        "没有任何文件作为建筑物读取。划分小区需要建筑物，请指定哪个文件是建筑物。",
    ),
    "error.serve_lan_nothing": (
        "On a network the server serves one territory: blockmap serve TERRITORY --lan. The start page is for this PC only.",
        "在局域网上须指定区域数据文件：blockmap serve 区域数据文件 --lan。起始页只供本机使用。",
    ),
    "cli.help.serve.browser": (
        "open the browser of this PC when the server is started by hand",
        "手动启动时自动打开本机浏览器",
    ),
}

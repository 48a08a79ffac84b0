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
}

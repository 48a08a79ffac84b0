"""Territories on drives of the network are known as such, from what Linux says is mounted where."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from blockmap.store import drives

MOUNTS = r"""
rootfs / rootfs rw 0 0
/dev/sda1 / ext4 rw 0 0
//office/census /mnt/普查\040资料 cifs rw 0 0
/dev/sdb1 /mnt/普查\040资料/local ext4 rw 0 0
nas:/a /srv nfs4 rw 0 0
overlay /srv overlay rw 0 0
odd
"""


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("/home/a.gpkg", "ext4"),
        ("/mnt/普查 资料/a.gpkg", "cifs"),
        ("/mnt/普查 资料 2/a.gpkg", "ext4"),
        ("/mnt/普查 资料/local/a.gpkg", "ext4"),
        ("/srv/x/a.gpkg", "overlay"),
    ],
)
def test_the_innermost_mount_says_what_a_place_is_on(place: str, kind: str) -> None:
    assert drives.kind_of(PurePosixPath(place), MOUNTS) == kind


def test_the_disk_of_this_machine_is_here(tmp_path: Path) -> None:
    assert not drives.is_remote(tmp_path / "a.gpkg")

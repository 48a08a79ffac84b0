"""``blockmap`` as a process of its own that starts at once: forked from one that has its libraries loaded already.

Loading them takes two seconds of a core; a test that needs a *process* (a server that is stopped, a command that is killed
while it writes, one file in two hands) need not pay for that each time. What runs is the same command line, with its own
environment, streams, signals and end. That ``python -m blockmap`` starts from nothing is shown by the tests that start it so:
`tests.server.test_stopped`, `tests.server.test_freezing`, `tests.cli.test_streams`. Where there is no forking (Windows) every
process starts from nothing.
"""

from __future__ import annotations

import io
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from unittest import mock

AT_FIRST = dict(os.environ)
"""Environment before any test changed it: what is forked from is nobody's."""


@dataclass(frozen=True, slots=True)
class Started:
    """A command line at work.

    Attributes
    ----------
    process
        Its process.
    said
        What it writes, on either stream.
    """

    process: BaseProcess
    said: io.TextIOBase

    @property
    def pid(self) -> int:
        """Number of its process."""
        assert self.process.pid is not None
        return self.process.pid

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

    def wait(self, seconds: float) -> None:
        """Wait until it has ended, so long at most."""
        self.process.join(seconds)
        assert not self.process.is_alive(), "it does not end"


def context() -> BaseContext:
    """Return the way in which processes are started: forked from one that is kept for it, where that is possible."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    from multiprocessing import forkserver

    with mock.patch.dict(os.environ, AT_FIRST, clear=True):
        forkserver.set_forkserver_preload(["tests.loaded"])
        forkserver.ensure_running()
    return multiprocessing.get_context("forkserver")


def process(
    target: Callable[..., object],
    args: Sequence[object] = (),
    *,
    environment: Mapping[str, str] | None = None,
    daemon: bool = False,
) -> BaseProcess:
    """Prepare a process that calls a function of a module; its environment is that of the test when left out."""
    around = (dict(os.environ if environment is None else environment), target, tuple(args))
    made: BaseProcess = context().Process(target=_call, args=around, daemon=daemon)  # type: ignore[attr-defined]
    return made


def _call(environment: dict[str, str], target: Callable[..., object], args: Sequence[object]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = None  # what it was found to be belongs to the environment before
    target(*args)


def start(words: Sequence[str], environment: Mapping[str, str] | None = None) -> Started:
    """Start ``blockmap``, and hear what it says.

    Parameters
    ----------
    words
        What stands behind ``blockmap`` on the command line.
    environment
        Its whole environment; that of the test when left out.
    """
    heard, told = context().Pipe(duplex=False)
    made = _started(words, environment, told)
    told.close()  # ours: what is heard ends when the process does
    with heard:
        return Started(made, open(os.dup(heard.fileno()), encoding="utf-8"))  # noqa: PTH123


def start_silent(words: Sequence[str], environment: Mapping[str, str] | None = None) -> BaseProcess:
    """Start ``blockmap``; nobody hears what it says."""
    return _started(words, environment, None)


def _started(words: Sequence[str], environment: Mapping[str, str] | None, told: Connection | None) -> BaseProcess:
    made = process(_be, (list(words), told), environment=environment)
    made.start()
    return made


def _be(words: list[str], told: Connection | None) -> None:
    """Be the command line, in the process that was started."""
    out = told.fileno() if told is not None else os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(out, stream)
    os.close(out) if told is None else told.close()
    sys.stdout, sys.stderr = (open(stream, "w", encoding="utf-8", closefd=False) for stream in (1, 2))  # noqa: SIM115
    sys.argv = ["blockmap", *words]
    from blockmap.cli import main

    main()

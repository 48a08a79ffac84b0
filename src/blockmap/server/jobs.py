"""Long work: done in a process of its own, so that the pages stay quick and a cancel is a cancel, however deep the work is.

A task is a function of a module (the process must find it by name) called as ``task(*arguments, progress=…)``; what it returns
must be what JSON can hold.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import StreamingResponse

from blockmap.errors import BlockmapError
from blockmap.server import answers
from blockmap.server.context import Asking, Server
from blockmap.server.events import AS_IT_COMES
from blockmap.terms import LANGUAGES, has, text

State = Literal["running", "done", "failed", "cancelled"]

Task = Callable[..., Any]

STOPPING_SECONDS = 5.0
"""A process that was told to stop and has not by then is killed."""

NICENESS, BELOW_NORMAL = 5, 0x4000
"""How far long work steps back behind the pages: what Linux and Windows call it."""

KEPT = 50
"""Finished jobs that are still remembered."""

router = APIRouter(prefix="/api/jobs")


@dataclass(eq=False)
class Job:
    """One piece of long work. Read from the event loop only.

    Attributes
    ----------
    id
        Name of the job; not to be guessed.
    kind
        What is done.
    owner
        Account that began it.
    state
        How it stands; how it ended.
    about
        What is worked on, for whoever comes back to it.
    is_over
        It has ended, and what comes afterwards is done too: only then is anybody told.
    steps
        By stage how much of it is done, and of how much.
    answer
        What the task returned; of a failed one the error as pages get it.
    """

    kind: str
    owner: str
    id: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    about: str = ""
    state: State = "running"
    is_over: bool = False
    steps: dict[str, tuple[int, int]] = field(default_factory=dict)
    answer: Any = None
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _afterwards: list[Callable[[Job], Any]] = field(default_factory=list)
    _process: BaseProcess | None = None

    def said(self) -> dict[str, Any]:
        """Say the job as pages get it."""
        steps = [
            {"stage": stage, "done": done, "total": total, "name": _name(stage)}
            for stage, (done, total) in self.steps.items()
        ]
        return {"id": self.id, "kind": self.kind, "steps": steps} | (
            {"state": self.state, "answer": self.answer} if self.is_over else {"state": "running", "answer": None}
        )

    async def finished(self) -> State:
        """Wait for the end, and tell how it ended."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.is_over)
        return self.state

    async def stream(self) -> AsyncIterator[str]:
        """Give the job as server-sent events, one for every change, until it ends."""
        last = ""
        while True:
            now = json.dumps(self.said(), ensure_ascii=False)
            if now != last:
                yield f"data: {now}\n\n"
                last = now
            if self.is_over:
                return
            async with self._changed:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._changed.wait(), 10)

    async def stop(self) -> None:
        """Stop the work at once; what it has half done is undone by whoever began it."""
        process = self._process
        if self.state == "running" and process is not None:
            self.state = "cancelled"
            await asyncio.to_thread(_end, process)
            await self._end()

    async def _take(self, message: tuple[str, Any]) -> None:
        """Take a message of the process."""
        if self.state != "running":
            return
        kind, value = message
        if kind == "progress":
            stage, done, total = value
            self.steps[stage] = done, total
        else:
            self.state, self.answer = ("done" if kind == "done" else "failed"), value
            await self._end()
        async with self._changed:
            self._changed.notify_all()

    async def _end(self) -> None:
        for work in self._afterwards:
            await asyncio.to_thread(work, self)
        self.is_over = True
        async with self._changed:
            self._changed.notify_all()


class Jobs:
    """The jobs of a server. Used from the event loop only."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}

    def start(
        self, kind: str, owner: str, task: Task, *arguments: Any, afterwards: Callable[[Job], Any] | None = None
    ) -> Job:
        """Begin a piece of work.

        Parameters
        ----------
        kind, owner
            What is done, for whom.
        task, arguments
            A function of a module, and what it is called with besides ``progress``.
        afterwards
            Called with the job in a thread when it has ended in any way, before anybody is told.
        """
        context = get_context("spawn")
        listening, speaking = context.Pipe(duplex=False)
        process = context.Process(target=_work, args=(speaking, task, arguments), daemon=True)
        process.start()
        speaking.close()
        job = Job(kind, owner)
        job._process = process
        job._afterwards += [afterwards] if afterwards else []
        self._jobs[job.id] = job
        self._forget()
        loop = asyncio.get_running_loop()
        Thread(target=_hear, args=(listening, process, job, loop), daemon=True).start()
        return job

    def get(self, name: str) -> Job | None:
        """Return a job."""
        return self._jobs.get(name)

    def of(self, kind: str, owner: str | None = None) -> list[Job]:
        """Return the jobs of a kind that are known, those of one account where one is named."""
        return [job for job in self._jobs.values() if job.kind == kind and owner in (None, job.owner)]

    async def close(self) -> None:
        """Stop everything."""
        for job in list(self._jobs.values()):
            await job.stop()

    def _forget(self) -> None:
        ended = [name for name, job in self._jobs.items() if job.is_over]
        for name in ended[:-KEPT]:
            del self._jobs[name]


def _work(pipe: Connection, task: Task, arguments: tuple[Any, ...]) -> None:
    """Do the work, in its process. A server that is gone ends it: nobody would take the answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the server, which ends its jobs
    Thread(target=_end_with_the_server, daemon=True).start()
    _step_back()

    def progress(stage: str, done: int, total: int) -> None:
        pipe.send(("progress", (stage, done, total)))

    try:
        pipe.send(("done", task(*arguments, progress=progress)))
    except BlockmapError as fault:
        pipe.send(("failed", answers.error(fault)))


def _step_back() -> None:
    """Let the pages go first where processors are few: an ordinary PC has two or four for all planners."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.SetPriorityClass(ctypes.windll.kernel32.GetCurrentProcess(), BELOW_NORMAL)
    else:
        os.nice(NICENESS)


def _end_with_the_server() -> None:
    server = parent_process()
    if server is not None:
        server.join()
        os._exit(1)


def _hear(pipe: Connection, process: BaseProcess, job: Job, loop: asyncio.AbstractEventLoop) -> None:
    """Hand the messages of a process to the event loop, in a thread; a process that ends without a word has broken."""
    broken = {
        "error": "job_broke",
        "message": {lang: text("error.job_broke", lang) for lang in LANGUAGES},
        "findings": [],
    }
    with pipe, suppress(RuntimeError):  # the loop may be closed by then
        while True:
            try:
                message = pipe.recv()
            except (EOFError, OSError):
                message = ("failed", broken)
            asyncio.run_coroutine_threadsafe(job._take(message), loop).result()
            if message[0] != "progress":
                break
    process.join()


def _end(process: BaseProcess) -> None:
    process.terminate()
    process.join(STOPPING_SECONDS)
    if process.is_alive():
        process.kill()
        process.join()


def _name(stage: str) -> dict[str, str]:
    key = f"stage.{stage}"
    return {lang: text(key, lang) if has(key) else stage for lang in LANGUAGES}


def job_of(name: str, person: Asking, context: Server) -> Job:
    """Return a job to whoever began it, or to an administrator."""
    job = context.jobs.get(name)
    if job is None or (job.owner != person.name and person.role != "admin"):
        raise HTTPException(404, "job_unknown")
    return job


Known = Annotated[Job, Depends(job_of)]


@router.get("/{name}")
async def job(known: Known) -> dict[str, Any]:
    """Say how a job stands."""
    return known.said()


@router.get("/{name}/events")
async def events(known: Known) -> StreamingResponse:
    """Stream how a job goes on."""
    return StreamingResponse(known.stream(), media_type="text/event-stream", headers=AS_IT_COMES)


@router.delete("/{name}")
async def cancel(known: Known) -> dict[str, Any]:
    """Stop a job; nothing half-written is left."""
    await known.stop()
    return known.said()

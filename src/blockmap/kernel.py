"""Compiled kernels: numba functions that release the lock, and whose cache is never older than the code they call.

numba keeps a compiled function as long as *its own* file is unchanged, also when it calls a function of another file that did
change. After an update of blockmap that would run new code against old layouts. So every kernel here is stamped with all
sources that hold kernels and those they import from: when any of them changes, all kernels are compiled anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from numba import njit

PACKAGE = Path(__file__).parent
IMPORT = re.compile(rf"^from {PACKAGE.name}\.?([\w.]*) import (?:\(([\w\s,]+)\)|([\w, ]+))", re.MULTILINE)


def kernel(function: Callable[..., Any] | None = None, **options: Any) -> Any:
    """Compile a function with numba: cached on disk, without the interpreter's lock.

    Parameters
    ----------
    function
        The function; left out when options are given.
    **options
        Further options of ``numba.njit``, such as ``forceinline=True``.
    """
    if function is None:
        return lambda later: kernel(later, **options)
    try:
        compiled = njit(cache=True, nogil=True, **options)(function)
    except RuntimeError:  # neither the package nor the user's own folder can be written: it is compiled anew each time
        return njit(nogil=True, **options)(function)
    # numba has no public way to say what a cached function depends on; this attribute is what its index is compared with.
    compiled._cache._cache_file._source_stamp = sources_stamp()
    return compiled


@cache
def sources_stamp() -> str:
    """Hash of the sources that hold kernels, and of those they import functions and constants from."""
    texts = {path: path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.py"))}
    holders = [path for path, text in texts.items() if f"from {PACKAGE.name}.kernel import" in text]
    digest = sha256()
    for path in sorted({*holders, *(used for holder in holders for used in _imported(texts[holder]) if used in texts)}):
        digest.update(path.relative_to(PACKAGE).as_posix().encode())
        digest.update(texts[path].encode())
    return digest.hexdigest()


def _imported(text: str) -> Iterator[Path]:
    """Find the files of this package from which a source imports: modules, and names that may be modules."""
    for module, wrapped, inline in IMPORT.findall(text):
        folder = PACKAGE.joinpath(*module.split(".")) if module else PACKAGE
        yield folder.with_suffix(".py")
        yield folder / "__init__.py"
        for name in (wrapped or inline).replace(",", " ").split():
            yield folder / f"{name}.py"

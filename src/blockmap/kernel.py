"""Compiled kernels: numba functions that release the lock, and whose cache is never older than the code they call.

numba keeps a compiled function as long as *its own* file is unchanged, also when it calls a function of another file that did
change. After an update of blockmap that would run new code against old layouts. So every kernel here is stamped with all
sources of the package: when any of them changes, all kernels are compiled anew.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from numba import njit


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
    compiled = njit(cache=True, nogil=True, **options)(function)
    # numba has no public way to say what a cached function depends on; this attribute is what its index is compared with.
    compiled._cache._cache_file._source_stamp = sources_stamp()
    return compiled


@cache
def sources_stamp() -> str:
    """Hash of all sources of the package."""
    package = Path(__file__).parent
    digest = sha256()
    for source in sorted(package.rglob("*.py")):
        digest.update(source.relative_to(package).as_posix().encode())
        digest.update(source.read_bytes())
    return digest.hexdigest()

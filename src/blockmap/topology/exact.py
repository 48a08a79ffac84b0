"""Predicates on the grid: signs that are never wrong.

All coordinates are int64 grid units *relative to an origin* and at most `REACH` apart, so that an orientation fits into
64 bits and a circle test into a sum of three products, which is carried in three limbs of 30 bits where floats are in doubt.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from blockmap.kernel import kernel

REACH = 1 << 29
"""Widest extent, in grid units, for which every predicate is exact: 524 km on a grid of 2⁻¹⁰ m."""

_LIMB = 30
_MASK = (1 << _LIMB) - 1
_DOUBT = 1e-14  # ten times the rounding error of the circle test, as a share of the sum of its absolute terms


@kernel
def orient(x, y, a, b, c):  # type: ignore[no-untyped-def]
    """Twice the area of the triangle of vertices a, b, c: positive when they turn left."""
    return (x[b] - x[a]) * (y[c] - y[a]) - (y[b] - y[a]) * (x[c] - x[a])


@kernel
def _sign_of_products(a, b, c, d, e, f):  # type: ignore[no-untyped-def]
    """Sign of ``a * b + c * d + e * f`` for factors below 2⁶¹, exactly."""
    high = (a >> _LIMB) * (b >> _LIMB) + (c >> _LIMB) * (d >> _LIMB) + (e >> _LIMB) * (f >> _LIMB)
    middle = (
        (a >> _LIMB) * (b & _MASK)
        + (a & _MASK) * (b >> _LIMB)
        + (c >> _LIMB) * (d & _MASK)
        + (c & _MASK) * (d >> _LIMB)
        + (e >> _LIMB) * (f & _MASK)
        + (e & _MASK) * (f >> _LIMB)
    )
    low = (a & _MASK) * (b & _MASK) + (c & _MASK) * (d & _MASK) + (e & _MASK) * (f & _MASK)
    middle += low >> _LIMB
    high += middle >> _LIMB
    rest = ((middle & _MASK) << _LIMB) | (low & _MASK)
    if high != 0:
        return 1 if high > 0 else -1
    return 1 if rest > 0 else 0


@kernel
def circle_side(x, y, a, b, c, d):  # type: ignore[no-untyped-def]
    """Where d lies to the circle through the left-turning a, b, c: 1 inside, 0 on it, -1 outside."""
    ax, ay = x[a] - x[d], y[a] - y[d]
    bx, by = x[b] - x[d], y[b] - y[d]
    cx, cy = x[c] - x[d], y[c] - y[d]
    fax, fay, fbx, fby, fcx, fcy = float(ax), float(ay), float(bx), float(by), float(cx), float(cy)
    a2, b2, c2 = fax * fax + fay * fay, fbx * fbx + fby * fby, fcx * fcx + fcy * fcy
    det = a2 * (fbx * fcy - fby * fcx) + b2 * (fcx * fay - fcy * fax) + c2 * (fax * fby - fay * fbx)
    doubt = _DOUBT * (
        a2 * (abs(fbx * fcy) + abs(fby * fcx))
        + b2 * (abs(fcx * fay) + abs(fcy * fax))
        + c2 * (abs(fax * fby) + abs(fay * fbx))
    )
    if det > doubt:
        return 1
    if det < -doubt:
        return -1
    return _sign_of_products(
        ax * ax + ay * ay, bx * cy - by * cx, bx * bx + by * by, cx * ay - cy * ax, cx * cx + cy * cy, ax * by - ay * bx
    )


@kernel
def comes_after(x, y, a, b):  # type: ignore[no-untyped-def]
    """Tell whether vertex a comes after b in the order of coordinates (x, then y)."""
    return x[a] > x[b] or (x[a] == x[b] and y[a] > y[b])


@kernel
def prefers_other_diagonal(x, y, a, b, c, d):  # type: ignore[no-untyped-def]
    """Tell whether edge a-b between the left-turning (a, b, c) and (b, a, d) should give way to c-d.

    Delaunay's rule. On a common circle it is decided as if the last vertex in the order of coordinates were lifted by an
    infinitesimal (Edelsbrunner and Mücke, *Simulation of Simplicity*, 1990): no diagonal touches it. So the triangulation is a
    function of the vertices alone.
    """
    side = circle_side(x, y, a, b, c, d)
    if side != 0:
        return side > 0
    last_of_edge = a if comes_after(x, y, a, b) else b
    last_of_rest = c if comes_after(x, y, c, d) else d
    return comes_after(x, y, last_of_edge, last_of_rest)


@kernel
def passes_pixel(x0, y0, x1, y1, x, y):  # type: ignore[no-untyped-def]
    """Tell whether the segment, given with x0 <= x1, passes the *pixel* of (x, y): the unit square around it.

    A pixel is closed at its left and lower side and open at the others, so that every point of the plane lies in one pixel only.
    In doubled coordinates about its centre, ends are even and sides are odd: no end lies on a side, and all is exact.
    """
    ax, ay, bx, by = 2 * (x0 - x), 2 * (y0 - y), 2 * (x1 - x), 2 * (y1 - y)
    if ax > 1 or bx < -1 or (ay > 1 and by > 1) or (ay < -1 and by < -1):
        return False
    dx, dy = bx - ax, by - ay
    if dy >= 0:
        return (-1 - ax) * dy < (1 - ay) * dx and (-1 - ay) * dx < (1 - ax) * dy if dx > 0 and dy > 0 else True
    return dx == 0 or ((-1 - ax) * -dy <= (1 + ay) * dx and (ay - 1) * dx < (1 - ax) * -dy)


def area2(x: NDArray[np.int64], y: NDArray[np.int64], corners: NDArray[np.int64]) -> NDArray[np.int64]:
    """Twice the signed area of triangles given as (n, 3) vertices, in squared grid units."""
    a, b, c = corners.T
    result: NDArray[np.int64] = (x[b] - x[a]) * (y[c] - y[a]) - (y[b] - y[a]) * (x[c] - x[a])
    return result

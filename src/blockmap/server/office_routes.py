"""Routes of the office's work beside drawing: proposals, variants, review, typing in, people, paper."""

from blockmap.server import paper, proposals, review, staffing, typing_in, variants

ROUTERS = (proposals.router, variants.router, review.router, typing_in.router, staffing.router, paper.router)
"""In the order in which they are tried."""

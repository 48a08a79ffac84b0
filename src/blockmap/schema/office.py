"""What the office does with a division before it is issued: hand-in, review and remarks; other divisions are kept beside."""

from __future__ import annotations

from blockmap.schema.declaration import declare

SUBMISSIONS = declare(
    "submissions",
    "communities handed in for review, and what became of it; while one is submitted, its blocks are not edited",
    ("submission_id", "INTEGER", "id"),
    ("area_id", "INTEGER", "community", True),
    ("state", "TEXT", "submitted, approved, sent_back, withdrawn", True),
    ("submitted_by", "TEXT", "who handed it in", True),
    ("submitted_at", "TEXT", "when, ISO 8601 with offset", True),
    ("decided_by", "TEXT", "who approved it, sent it back or withdrew it"),
    ("decided_at", "TEXT", "when, ISO 8601 with offset"),
    ("reason", "TEXT", "why it was sent back, or what the planner says"),
)
COMMENTS = declare(
    "comments",
    "remarks pinned to a place or a block: of planners, and marks of reviewers",
    ("comment_id", "INTEGER", "id"),
    ("kind", "TEXT", "comment, or mark of a reviewer that must be resolved", True),
    ("area_id", "INTEGER", "community in which it lies", True),
    ("block_id", "INTEGER", "block it is about, as it was then"),
    ("text", "TEXT", "what is remarked; never about a counted person", True),
    ("author", "TEXT", "who", True),
    ("at", "TEXT", "when, ISO 8601 with offset", True),
    ("state", "TEXT", "open or resolved", True),
    ("resolved_by", "TEXT", "who resolved it"),
    ("resolved_at", "TEXT", "when, ISO 8601 with offset"),
    geometry="POINT",
)
VARIANTS = declare(
    "variants",
    "other divisions of some communities, kept beside the one that holds: a block for every cell; no part of the ledger",
    ("variant_id", "INTEGER", "id"),
    ("name", "TEXT", "name", True),
    ("author", "TEXT", "who saved it", True),
    ("at", "TEXT", "when, ISO 8601 with offset", True),
    ("origin", "TEXT", "today, or proposal", True),
    ("note", "TEXT", "what the planner notes"),
    (
        "content",
        "BLOB",
        "communities, cell → block, revisions of the blocks it was made on, figures: zlib over JSON",
        True,
    ),
    is_free=True,
)

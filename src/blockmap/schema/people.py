"""Staff and their work: workers, teams, who is responsible for what, and how the work is checked."""

from __future__ import annotations

from blockmap.schema.declaration import declare

TEAMS = declare(
    "teams",
    "groups of staff: supervision groups, working groups of communities, the special team",
    ("team_id", "INTEGER", "id"),
    ("code", "TEXT", "code in the office's lists, unique", True),
    ("name", "TEXT", "name as printed", True),
    ("kind", "TEXT", "supervision, working, special, …", True),
    ("lead_worker_id", "INTEGER", "worker who leads it"),
    ("source_id", "INTEGER", "file it came from"),
)
WORKERS = declare(
    "workers",
    "staff, by opaque code and display name; never a counted person",
    ("worker_id", "INTEGER", "id"),
    ("code", "TEXT", "code in the office's lists, unique", True),
    ("name", "TEXT", "display name", True),
    ("role", "TEXT", "enumerator, instructor, typist, reviewer, grid_worker, volunteer, building_head, …", True),
    ("team_id", "INTEGER", "team"),
    ("area_id", "INTEGER", "area that hired the worker"),
    ("qualification", "TEXT", "what the worker is qualified for, as the office says it"),
    ("valid_from", "DATE", "first day of work"),
    ("valid_to", "DATE", "last day of work"),
    ("source_id", "INTEGER", "file it came from"),
)
ASSIGNMENTS = declare(
    "assignments",
    "who is responsible for what, from when to when; history is never rewritten to a new name",
    ("assignment_id", "INTEGER", "id"),
    ("role", "TEXT", "role in this place: enumerator, instructor, helper, building_head, supervision, …", True),
    ("worker_id", "INTEGER", "worker; none for a whole team"),
    ("team_id", "INTEGER", "team; none for a single worker"),
    ("area_id", "INTEGER", "area, where the place is one"),
    ("block_id", "INTEGER", "block, where the place is one"),
    ("building_id", "INTEGER", "building, where the place is one"),
    ("entrance", "TEXT", "entrance or floors of the building, where it is only these"),
    ("from_at", "TEXT", "when it begins, ISO 8601 with offset", True),
    ("to_at", "TEXT", "when it ended; none while it holds"),
    ("reason", "TEXT", "why it began or ended, in the words of the office"),
    ("handed_to", "INTEGER", "assignment_id of the successor"),
    ("items", "TEXT", "what was handed over (register, map, device, keys …) and what was done and left, as JSON"),
)
REVIEWS = declare(
    "reviews",
    "steps of the review: listed, entered, checked, accepted, sent back; by different people",
    ("review_id", "INTEGER", "id"),
    ("phase", "TEXT", "code of the phase", True),
    ("block_id", "INTEGER", "block", True),
    ("building_id", "INTEGER", "building, where the step is about one"),
    ("dwelling", "TEXT", "opaque key of the dwelling, where the step is about one"),
    ("step", "TEXT", "listed, entered, checked, accepted, sent_back", True),
    ("worker_id", "INTEGER", "who took the step", True),
    ("at", "TEXT", "when, ISO 8601 with offset", True),
    ("is_sample", "BOOLEAN", "a check on a sample, not on everything", True),
    ("reason", "TEXT", "code of the reason, for what was sent back"),
)

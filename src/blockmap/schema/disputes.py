"""Where a neighbour draws the shared line elsewhere: claims, disputes, and everything that is said and done about them."""

from __future__ import annotations

from blockmap.schema.declaration import declare

NEIGHBOURS = declare(
    "neighbours",
    "areas as the neighbours draw them, in the CRS of the territory",
    ("neighbour_id", "INTEGER", "id"),
    ("name", "TEXT", "name by which the neighbour was given", True),
    ("level", "TEXT", "level that it borders on", True),
    ("code", "TEXT", "official code"),
    ("source_id", "INTEGER", "file it came from"),
    geometry="MULTIPOLYGON",
)
DISPUTES = declare(
    "disputes",
    "one row per pair of parties and contiguous stretch; the geometry is the disputed ground",
    ("dispute_id", "INTEGER", "id"),
    ("code", "TEXT", "stable number as people write it: ours-theirs-serial, such as 500112-500105-007", True),
    ("level", "TEXT", "level of the areas that disagree", True),
    ("is_inside", "BOOLEAN", "both parties belong to the territory", True),
    ("our_code", "TEXT", "code of our side", True),
    ("our_name", "TEXT", "name of our side"),
    ("their_code", "TEXT", "code, or else name, of the other side", True),
    ("their_name", "TEXT", "name of the other side"),
    ("third_codes", "TEXT", "further parties, joined by commas"),
    ("kind", "TEXT", "overlap, gap, shift, enclave, orphan_hole, triple", True),
    ("state", "TEXT", "open, negotiating, escalated, decided, applied, closed", True),
    ("close_reason", "TEXT", "noise, accepted, duplicate, withdrawn, settled: why it is closed"),
    ("area_m2", "REAL", "disputed ground, on the ellipsoid", True),
    ("length_m", "REAL", "length of the disputed stretch", True),
    ("width_m", "REAL", "greatest width", True),
    ("building_count", "INTEGER", "buildings on it", True),
    ("household_count", "INTEGER", "households on it", True),
    ("person_count", "INTEGER", "persons on it, as a count"),
    ("block_count", "INTEGER", "our blocks that it touches", True),
    ("interim_side", "TEXT", "ours or theirs: who counts its buildings until it is decided", True),
    ("detected_at", "TEXT", "when it was found, ISO 8601 with offset", True),
    ("due_date", "DATE", "day by which it should be settled"),
    ("fingerprint", "TEXT", "hash of its ground, by which a second run knows it again", True),
    geometry="MULTIPOLYGON",
)
DISPUTE_LINES = declare(
    "dispute_lines",
    "lines of a dispute: claims, proposals, surveyed tracks, the line decided",
    ("dispute_line_id", "INTEGER", "id"),
    ("dispute_id", "INTEGER", "dispute", True),
    ("role", "TEXT", "our_claim, their_claim, third_claim, proposal, track, decided", True),
    ("dispute_record_id", "INTEGER", "record it belongs to"),
    ("label", "TEXT", "what to write beside it"),
    geometry="MULTILINESTRING",
)
DISPUTE_BUILDINGS = declare(
    "dispute_buildings",
    "every building on disputed ground, and who counts it until the dispute is decided",
    ("dispute_building_id", "INTEGER", "id"),
    ("dispute_id", "INTEGER", "dispute", True),
    ("building_id", "INTEGER", "building", True),
    ("interim_side", "TEXT", "ours or theirs", True),
    ("interim_block_id", "INTEGER", "our block that counts it, when the side is ours"),
    ("decided_side", "TEXT", "ours or theirs, once decided"),
)
DISPUTE_RECORDS = declare(
    "dispute_records",
    "dated records of a dispute, append-only: notices, claims, surveys, evidence, proposals, signatures, decisions …",
    ("dispute_record_id", "INTEGER", "id"),
    ("dispute_id", "INTEGER", "dispute", True),
    (
        "kind",
        "TEXT",
        "notice, claim, survey, evidence, note, proposal, mediation, signature, decision, applied, verification …",
        True,
    ),
    ("at", "TEXT", "when it happened, ISO 8601 with offset", True),
    ("actor", "TEXT", "who recorded it", True),
    ("office", "TEXT", "office that did it"),
    ("side", "TEXT", "ours, theirs, both or superior"),
    ("people", "TEXT", "staff of both sides who took part, as a JSON list of names and offices"),
    ("survey_code", "TEXT", "number of the survey: one survey may visit several disputes"),
    ("rank", "TEXT", "of evidence: binding, reference or inadmissible"),
    ("document", "TEXT", "name of the file or number of the paper"),
    ("sha256", "TEXT", "hash of the file"),
    ("reason", "TEXT", "why, in the words of the office"),
    ("state_after", "TEXT", "state of the dispute after this record", True),
    ("details", "TEXT", "further figures of this kind of record, as JSON"),
)

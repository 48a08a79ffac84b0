"""One function per command: open the territory, call the stages in order, pass the gate, report. The only composer.

Each command's module is loaded when the command is first asked for: ``blockmap info`` need not wait for the search kernels.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from blockmap.workflow.answering import who_answers
    from blockmap.workflow.applying import apply_decision
    from blockmap.workflow.as_edits import read_as_edits
    from blockmap.workflow.bulletins import explain_figure, send_bulletin
    from blockmap.workflow.came_in import list_unmatched, returns_history
    from blockmap.workflow.commenting import comment
    from blockmap.workflow.comparing import compare_sources, read_source, split_source
    from blockmap.workflow.demonstrating import demo
    from blockmap.workflow.detecting import detect_disputes
    from blockmap.workflow.dispute_lists import (
        dispute_statistics,
        interim_responsibility,
        list_disputes,
        show_dispute,
        survey_minutes,
        survey_route,
    )
    from blockmap.workflow.dispute_sheets import (
        draw_dispute_index,
        draw_dispute_sheets,
        draw_interim_list,
        draw_survey_route,
    )
    from blockmap.workflow.editing_by_code import (
        edit_lock,
        edit_merge,
        edit_move,
        edit_propose,
        edit_redraw,
        edit_renumber,
        edit_split,
    )
    from blockmap.workflow.exporting import export
    from blockmap.workflow.gaps import count_staff, propose_staff, staff_gaps, staff_helpers
    from blockmap.workflow.handing import hand_over
    from blockmap.workflow.handing_over import export_disputes, import_answer
    from blockmap.workflow.households import read_households
    from blockmap.workflow.list_templates import write_template
    from blockmap.workflow.mapping import draw_map
    from blockmap.workflow.outcome import Outcome, Progress
    from blockmap.workflow.planning import check, freeze, number, plan
    from blockmap.workflow.proposing import decide_dispute, propose_lines
    from blockmap.workflow.publishing import publish
    from blockmap.workflow.reading import read
    from blockmap.workflow.rebuilding import rebuild
    from blockmap.workflow.registering import read_register, show_register
    from blockmap.workflow.rematching import rematch
    from blockmap.workflow.returns import read_returns
    from blockmap.workflow.reviewing import review
    from blockmap.workflow.running import run
    from blockmap.workflow.sampling import write_sample
    from blockmap.workflow.settling import (
        add_evidence,
        add_note,
        agree_interim,
        close_disputes,
        escalate_disputes,
        hand_in_claim,
        mediate_disputes,
        notify_office,
        record_survey,
        reopen_disputes,
    )
    from blockmap.workflow.sheets import draw_block_sheets, draw_wall_map, write_slips, write_workbooks
    from blockmap.workflow.staffing import assign, read_teams, read_workers
    from blockmap.workflow.submitting import decide_communities, show_submissions, submit_communities
    from blockmap.workflow.suggesting import init_recipe
    from blockmap.workflow.tally_lists import read_tally_list, read_zones
    from blockmap.workflow.tallying import show_difference, show_milestones, tally_returns
    from blockmap.workflow.territory import history, info, new, undo
    from blockmap.workflow.variants import variant_accept, variant_compare, variant_delete, variant_list, variant_save
    from blockmap.workflow.virtual_blocks import virtual_block
    from blockmap.workflow.watching import hard_first, read_tags, show_contacts, show_holdouts, show_outgrown
    from blockmap.workflow.withdrawing import list_reads, withdraw

_HOME = {
    "Outcome": "outcome",
    "Progress": "outcome",
    "add_evidence": "settling",
    "add_note": "settling",
    "agree_interim": "settling",
    "apply_decision": "applying",
    "assign": "staffing",
    "check": "planning",
    "close_disputes": "settling",
    "comment": "commenting",
    "compare_sources": "comparing",
    "count_staff": "gaps",
    "decide_communities": "submitting",
    "decide_dispute": "proposing",
    "demo": "demonstrating",
    "detect_disputes": "detecting",
    "dispute_statistics": "dispute_lists",
    "draw_block_sheets": "sheets",
    "draw_dispute_index": "dispute_sheets",
    "draw_dispute_sheets": "dispute_sheets",
    "draw_interim_list": "dispute_sheets",
    "draw_map": "mapping",
    "draw_survey_route": "dispute_sheets",
    "draw_wall_map": "sheets",
    "edit_lock": "editing_by_code",
    "edit_merge": "editing_by_code",
    "edit_move": "editing_by_code",
    "edit_propose": "editing_by_code",
    "edit_redraw": "editing_by_code",
    "edit_renumber": "editing_by_code",
    "edit_split": "editing_by_code",
    "escalate_disputes": "settling",
    "explain_figure": "bulletins",
    "export": "exporting",
    "export_disputes": "handing_over",
    "freeze": "planning",
    "hand_in_claim": "settling",
    "hand_over": "handing",
    "hard_first": "watching",
    "history": "territory",
    "import_answer": "handing_over",
    "info": "territory",
    "init_recipe": "suggesting",
    "interim_responsibility": "dispute_lists",
    "list_disputes": "dispute_lists",
    "list_reads": "withdrawing",
    "list_unmatched": "came_in",
    "mediate_disputes": "settling",
    "new": "territory",
    "notify_office": "settling",
    "number": "planning",
    "plan": "planning",
    "propose_lines": "proposing",
    "propose_staff": "gaps",
    "publish": "publishing",
    "rebuild": "rebuilding",
    "read": "reading",
    "read_as_edits": "as_edits",
    "read_households": "households",
    "read_register": "registering",
    "read_returns": "returns",
    "read_source": "comparing",
    "read_tags": "watching",
    "read_tally_list": "tally_lists",
    "read_teams": "staffing",
    "read_workers": "staffing",
    "read_zones": "tally_lists",
    "record_survey": "settling",
    "rematch": "rematching",
    "reopen_disputes": "settling",
    "returns_history": "came_in",
    "review": "reviewing",
    "run": "running",
    "send_bulletin": "bulletins",
    "show_contacts": "watching",
    "show_difference": "tallying",
    "show_dispute": "dispute_lists",
    "show_holdouts": "watching",
    "show_milestones": "tallying",
    "show_outgrown": "watching",
    "show_register": "registering",
    "show_submissions": "submitting",
    "split_source": "comparing",
    "staff_gaps": "gaps",
    "staff_helpers": "gaps",
    "submit_communities": "submitting",
    "survey_minutes": "dispute_lists",
    "survey_route": "dispute_lists",
    "tally_returns": "tallying",
    "undo": "territory",
    "variant_accept": "variants",
    "variant_compare": "variants",
    "variant_delete": "variants",
    "variant_list": "variants",
    "variant_save": "variants",
    "virtual_block": "virtual_blocks",
    "who_answers": "answering",
    "withdraw": "withdrawing",
    "write_sample": "sampling",
    "write_slips": "sheets",
    "write_template": "list_templates",
    "write_workbooks": "sheets",
}

__all__ = [
    "Outcome",
    "Progress",
    "add_evidence",
    "add_note",
    "agree_interim",
    "apply_decision",
    "assign",
    "check",
    "close_disputes",
    "comment",
    "compare_sources",
    "count_staff",
    "decide_communities",
    "decide_dispute",
    "demo",
    "detect_disputes",
    "dispute_statistics",
    "draw_block_sheets",
    "draw_dispute_index",
    "draw_dispute_sheets",
    "draw_interim_list",
    "draw_map",
    "draw_survey_route",
    "draw_wall_map",
    "edit_lock",
    "edit_merge",
    "edit_move",
    "edit_propose",
    "edit_redraw",
    "edit_renumber",
    "edit_split",
    "escalate_disputes",
    "explain_figure",
    "export",
    "export_disputes",
    "freeze",
    "hand_in_claim",
    "hand_over",
    "hard_first",
    "history",
    "import_answer",
    "info",
    "init_recipe",
    "interim_responsibility",
    "list_disputes",
    "list_reads",
    "list_unmatched",
    "mediate_disputes",
    "new",
    "notify_office",
    "number",
    "plan",
    "propose_lines",
    "propose_staff",
    "publish",
    "read",
    "read_as_edits",
    "read_households",
    "read_register",
    "read_returns",
    "read_source",
    "read_tags",
    "read_tally_list",
    "read_teams",
    "read_workers",
    "read_zones",
    "rebuild",
    "record_survey",
    "rematch",
    "reopen_disputes",
    "returns_history",
    "review",
    "run",
    "send_bulletin",
    "show_contacts",
    "show_difference",
    "show_dispute",
    "show_holdouts",
    "show_milestones",
    "show_outgrown",
    "show_register",
    "show_submissions",
    "split_source",
    "staff_gaps",
    "staff_helpers",
    "submit_communities",
    "survey_minutes",
    "survey_route",
    "tally_returns",
    "undo",
    "variant_accept",
    "variant_compare",
    "variant_delete",
    "variant_list",
    "variant_save",
    "virtual_block",
    "who_answers",
    "withdraw",
    "write_sample",
    "write_slips",
    "write_template",
    "write_workbooks",
]


def __getattr__(name: str) -> Any:
    """Load the module of a command."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)

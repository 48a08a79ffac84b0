"""One function per command: open the territory, call the stages in order, pass the gate, report. The only composer."""

from blockmap.workflow.exporting import export
from blockmap.workflow.mapping import draw_map
from blockmap.workflow.outcome import Outcome, Progress
from blockmap.workflow.planning import check, freeze, number, plan
from blockmap.workflow.reading import read
from blockmap.workflow.recipe import demo, init_recipe, run
from blockmap.workflow.sampling import write_sample
from blockmap.workflow.territory import history, info, new, undo

__all__ = [
    "Outcome",
    "Progress",
    "check",
    "demo",
    "draw_map",
    "export",
    "freeze",
    "history",
    "info",
    "init_recipe",
    "new",
    "number",
    "plan",
    "read",
    "run",
    "undo",
    "write_sample",
]

"""blockmap divides a district into census blocks, numbers its buildings and shows the work getting done."""

__version__ = "0.1.0"

"""Exact planar geometry on an integer grid. No word of the census in here."""

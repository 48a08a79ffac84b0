"""Room ``buildings``."""

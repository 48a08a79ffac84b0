"""Room ``workflow``."""

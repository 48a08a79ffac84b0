"""Room ``intake``."""

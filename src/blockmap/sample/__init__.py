"""Room ``sample``."""

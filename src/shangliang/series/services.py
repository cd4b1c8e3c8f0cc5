"""Every write on recurring meetings: lock, decide, change, journal."""

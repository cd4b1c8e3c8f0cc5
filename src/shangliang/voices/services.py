"""Every write on support and comments: lock, decide, change, journal."""

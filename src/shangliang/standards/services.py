"""Every write on checklists, checks, brands: lock, decide, change, journal."""

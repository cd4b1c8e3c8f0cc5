"""Every write on bodies, rosters, liaison links: lock, decide, change, journal."""

"""Every write on routes and patrols of places: lock, decide, change, journal."""

"""Every write on channels of intake: lock, decide, change, journal."""

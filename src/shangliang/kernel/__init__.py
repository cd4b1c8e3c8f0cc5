"""Actor, clock, calendar, decisions, errors, ids: no word of the domain."""

"""Online advice within a time window."""

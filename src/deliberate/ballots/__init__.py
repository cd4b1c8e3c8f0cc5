"""See docs/deliberate/ballots.md."""

"""See docs/deliberate/match.md."""

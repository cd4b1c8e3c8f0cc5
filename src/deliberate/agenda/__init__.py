"""See docs/deliberate/agenda.md."""

"""See docs/deliberate/procedure.md."""

"""See docs/deliberate/opinion.md."""

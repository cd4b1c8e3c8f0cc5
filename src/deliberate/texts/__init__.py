"""See docs/deliberate/texts.md."""

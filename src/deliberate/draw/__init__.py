"""See docs/deliberate/draw.md."""

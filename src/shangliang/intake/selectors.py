"""Reading channels of intake."""

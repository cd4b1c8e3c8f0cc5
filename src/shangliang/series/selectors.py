"""Reading recurring meetings."""

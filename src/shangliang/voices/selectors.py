"""Reading support and comments."""

"""Who may do what with support and comments."""

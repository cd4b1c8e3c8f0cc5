"""Who may do what with recurring meetings."""

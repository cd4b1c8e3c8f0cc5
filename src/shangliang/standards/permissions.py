"""Who may do what with checklists, checks, brands."""

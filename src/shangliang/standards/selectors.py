"""Reading checklists, checks, brands."""

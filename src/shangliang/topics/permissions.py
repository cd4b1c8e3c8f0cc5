"""Who may do what with selection of topics."""

"""Who may do what with channels of intake."""

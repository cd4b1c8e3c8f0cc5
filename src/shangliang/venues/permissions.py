"""Who may do what with stations 协商阵地."""

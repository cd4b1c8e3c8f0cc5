"""诉求: what residents raise, and what becomes of it."""

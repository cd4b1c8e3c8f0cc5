"""Every write on stations 协商阵地: lock, decide, change, journal."""

"""Reading stations 协商阵地."""

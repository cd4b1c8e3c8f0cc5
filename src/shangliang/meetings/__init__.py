"""协商会: sessions, attendance, minutes."""

"""协商阵地: stations, their hours, bookings and duty rosters."""

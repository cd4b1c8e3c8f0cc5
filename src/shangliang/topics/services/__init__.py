"""Every write on selection of topics: lock, decide, change, journal. One module for each part."""

"""Reading selection of topics."""

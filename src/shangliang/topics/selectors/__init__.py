"""Reading selection of topics. One module for each part."""

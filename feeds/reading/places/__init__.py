"""Regions, districts and towns: their names, and where a text names them."""

"""Settings of the station."""

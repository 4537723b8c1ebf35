"""The ways in by HTTP: one function for every command and every question."""

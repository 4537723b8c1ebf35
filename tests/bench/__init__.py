"""How fast the journal is, beside a floor measured in the same run on the same machine: `make bench`."""

"""What the regulation means: aggregates, events and the rules between them."""

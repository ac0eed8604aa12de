"""What the sequence panel is made of."""

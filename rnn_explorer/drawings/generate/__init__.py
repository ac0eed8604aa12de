"""What the panel Generate is made of."""

"""What the equations panel is made of."""

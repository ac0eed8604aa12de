"""What the unfolded panel is made of."""

"""What the topology panel is made of."""

"""What the panel of the hidden state is made of."""

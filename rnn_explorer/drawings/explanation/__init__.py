"""What makes a number, in words, rows and bars."""

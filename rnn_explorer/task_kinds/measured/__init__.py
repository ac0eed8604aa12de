"""What tasks on real measurements share: windows of a series, and things by the piece."""

"""The drawings of the training panel: how the training went, iteration after iteration."""

"""The ledger of a shared parameter: what every time step contributes, the sum, and what becomes of it."""

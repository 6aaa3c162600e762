"""Waiving a duty for a while: asked with a reason by whoever owes it, signed, taken back (三3)."""

"""Duties that need not be met for a while: asked with a reason, signed, until a day (三3). Asked in areas/waivers."""

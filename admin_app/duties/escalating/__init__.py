"""Late duties that are a superior's concern (三3): counted when he looks."""

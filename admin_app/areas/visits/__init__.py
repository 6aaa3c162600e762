"""Return visits (二(五)2–3, 四2): who is visited, by whom, when, and what came of it."""

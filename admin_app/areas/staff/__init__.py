"""The department's own people: its establishment, trainings, meetings, suggestions, what it does for others (三, 一4)."""

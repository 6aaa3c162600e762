"""The department's own people: establishment, trainings, meetings, suggestions, service for others (三, 一4)."""

"""Complaints (二(五)1, 四1): taken in by anybody, followed to their end, visited afterwards, archived."""

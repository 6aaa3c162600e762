"""Invented data for demonstrations, and nothing real."""

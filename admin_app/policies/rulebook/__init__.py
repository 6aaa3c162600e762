"""The rulebook: what each clause demands, and its page."""

"""Prospects (一4.7–4.8): the next step with each, what customer service hears from him, when he is a customer."""

"""How trading with a customer starts (二(三)3.4.1) and ends (3.4.2)."""

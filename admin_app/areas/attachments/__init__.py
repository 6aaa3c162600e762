"""Papers and photographs kept with a customer's archive (二(二)7.2.5)."""

"""Sales contracts: from the draft to custody and to their end (二(四))."""

"""Days that the company declares for itself beside China's calendar: what they are, and which due dates they move."""

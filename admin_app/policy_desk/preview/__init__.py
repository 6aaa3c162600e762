"""What would a change of policy do to the records at hand? Worked out by a job, kept, and shown."""

"""The custody of archives (二(二)6–7): consult, borrow, give back, lose."""

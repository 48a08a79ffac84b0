"""The count as it comes in: returns, tallies, targets, people, bulletins."""

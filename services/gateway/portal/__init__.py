"""Pages of advisors and guardians."""

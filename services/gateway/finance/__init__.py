"""Pages of finance and auditors."""

"""What somebody was paid in a calendar year: by payments, and by the program before it used Tandem."""

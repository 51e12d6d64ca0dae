"""What each program sets for itself, as dated data: proposed by one administrator, approved by another."""

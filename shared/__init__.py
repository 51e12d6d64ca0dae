"""Infrastructure and contracts that every service uses; no business rules."""

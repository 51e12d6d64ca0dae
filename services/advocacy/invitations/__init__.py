"""Invitations: sent, answered, seated, and ended."""

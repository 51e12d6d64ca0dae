"""Advocacy: events, invitations, seats, waitlists and attendance."""

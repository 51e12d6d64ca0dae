"""Recruitment: people, applications, credentials and participation."""

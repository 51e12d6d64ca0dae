"""Participation: advisors from onboarding to leaving."""

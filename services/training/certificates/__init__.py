"""Certificates: issued, lapsed, revoked."""

"""Certificates: issued, expired, revoked."""

"""Tandem on one machine: a private broker and database, one supervisor, every service."""

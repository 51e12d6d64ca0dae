"""Calls: commands and queries on their way to their owner, and the answers on their way back."""

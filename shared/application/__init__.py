"""How a use case is called: commands, queries and subscriptions as data, and what runs them."""

from shared.application.routing import Command, Query, RetryPolicy, Subscription

__all__ = ["Command", "Query", "RetryPolicy", "Subscription"]

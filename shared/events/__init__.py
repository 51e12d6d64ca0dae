"""Events: published by the relay, processed by the consumer, each with exactly one effect."""

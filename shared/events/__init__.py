"""Events: published by the relay, taken in by the consumer, each once in effect."""

"""Connections to RabbitMQ, and the names on the wire."""

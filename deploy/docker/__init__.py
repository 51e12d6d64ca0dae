"""Tandem in containers: the image, the stock servers, and their provisioning."""

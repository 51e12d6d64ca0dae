"""What the API's documents say of requests and replies.

These describe, they do not decide: each request is checked by the service that owns it, which names every
wrong field at once with a stable code. A test holds the descriptions and the owners' schemas together.
The gateway owns users and tokens alone: `users` and `sign_in` do decide.
"""

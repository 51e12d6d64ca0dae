"""Rules of our own that a general linter cannot know, each a module with a name. `make lint` runs them."""

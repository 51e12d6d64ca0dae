"""Everything in containers: the image, the stock servers beside it, and how they are prepared."""

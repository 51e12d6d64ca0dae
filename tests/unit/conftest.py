"""How properties are tried: without a limit of time for one example, which a busy machine would break."""

from hypothesis import settings

settings.register_profile("tandem", deadline=None)
settings.load_profile("tandem")

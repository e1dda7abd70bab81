"""Property tests here measure results, not the load of the machine they run on."""

from hypothesis import settings

settings.register_profile("no_deadline", deadline=None)
settings.load_profile("no_deadline")

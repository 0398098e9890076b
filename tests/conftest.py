"""What all tests share: no property test is judged by how long an example takes, which a busy machine decides."""

from hypothesis import settings

settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

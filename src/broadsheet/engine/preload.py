"""Imported once by the server that forks workers, so that each starts with the heavy modules in place.

Nothing else imports this module: it changes the environment of the process it runs in.
"""

from __future__ import annotations

import os

# Workers are as many as cores: a second level of threads inside numpy would only make them wait for each other.
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

"""Compare schemas/ with an earlier state in git: what a change did to the past."""

from duly.against.baseline import Baseline, NotCompared, archive, baseline, default_baseline
from duly.against.compare import compare

__all__ = ["Baseline", "NotCompared", "archive", "baseline", "compare", "default_baseline"]

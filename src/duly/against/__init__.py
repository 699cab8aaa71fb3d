"""Compare schemas/ with an earlier state in git: what a change did to the past."""

from duly.against.baseline import Baseline, NotCompared, baseline, default_baseline, schemas_at
from duly.against.compare import compare

__all__ = ["Baseline", "NotCompared", "baseline", "compare", "default_baseline", "schemas_at"]

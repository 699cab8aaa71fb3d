"""What differs in meaning between two schemas, and who can read whom; order of keys and layout do not count."""

from duly.diff.change import Change, What
from duly.diff.select import Selected, select
from duly.diff.semantic import changes

__all__ = ["Change", "Selected", "What", "changes", "select"]

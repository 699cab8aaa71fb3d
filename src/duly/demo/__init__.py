"""The whole shop on real data: what `duly demo` runs, and what must come out of it."""

from __future__ import annotations

"""Text from schemas that somebody else wrote, made harmless for terminals, logs and XML."""

from __future__ import annotations

import re

_HOSTILE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""Controls, line ends, marks that turn the direction of a line, and what UTF-8 or XML cannot hold."""
_COMMAND = re.compile(r"#(?=#\w*\[)")
"""`##[error]` and `##vso[…]` are obeyed by runners of GitHub and Azure wherever they stand in a line of the log
(actions/runner, ActionCommand.TryParse)."""


def printable(text: str) -> str:
    r"""One line, without controls: each becomes its escape, such as `\n` or `\u202e`; commands fall apart."""
    return _COMMAND.sub("# ", _HOSTILE.sub(_escape, text))


def _escape(match: re.Match[str]) -> str:
    shown = match[0].encode("unicode_escape").decode("ascii")
    return shown if shown.startswith("\\") else f"\\u{ord(match[0]):04x}"

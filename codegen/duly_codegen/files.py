"""Generated files on disk: what differs, and how all of it is replaced without halves."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from duly.errors import GenerationError
from duly_codegen.modules import MARK

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from duly_codegen.modules import GeneratedFile

_TEMPORARY: Final = ".duly-"
"""Start of the names of files being written; a killed run may leave one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    missing: tuple[PurePosixPath, ...]
    changed: tuple[PurePosixPath, ...]
    stale: tuple[PurePosixPath, ...]
    """Generated once, and by no schema any more."""

    def __bool__(self) -> bool:
        return bool(self.missing or self.changed or self.stale)


def difference(folder: Path, root: str, files: Sequence[GeneratedFile]) -> Difference:
    """Compare a folder with what it should hold.

    Raises GenerationError for a file under the root that duly did not write: it would be lost, or
    would hide a generated one.
    """
    missing: list[PurePosixPath] = []
    changed: list[PurePosixPath] = []
    for file in files:
        present = _content(folder / file.path)
        if present is None:
            missing.append(file.path)
        elif present != file.text.encode():
            changed.append(file.path)
    wanted = {file.path for file in files}
    stale = sorted(path for path in _present(folder, root) if path not in wanted)
    for path in (*changed, *stale):
        _refuse_written_by_hand(folder, path)
    return Difference(missing=tuple(missing), changed=tuple(changed), stale=tuple(stale))


def write(folder: Path, files: Sequence[GeneratedFile], found: Difference) -> None:
    """Make the folder equal to the files; each file is either the old one or the new one."""
    texts = {file.path: file.text for file in files}
    for path in (*found.missing, *found.changed):
        _replace(folder / path, texts[path].encode())
    for path in found.stale:
        (folder / path).unlink(missing_ok=True)
        _remove_empty(folder, path.parent)


def _present(folder: Path, root: str) -> Iterator[PurePosixPath]:
    top = folder.joinpath(*root.split("."))
    for parent, folders, names in os.walk(top):
        folders[:] = [name for name in folders if name != "__pycache__"]
        for name in names:
            yield PurePosixPath((Path(parent) / name).relative_to(folder).as_posix())


def _content(file: Path) -> bytes | None:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return None
    except (NotADirectoryError, IsADirectoryError, PermissionError) as error:
        raise GenerationError(f"{file}: cannot be read: {error.strerror}") from error


def _refuse_written_by_hand(folder: Path, path: PurePosixPath) -> None:
    if (
        path.name == "py.typed"
        or path.name.startswith(_TEMPORARY)
        or (_content(folder / path) or b"").startswith(MARK.encode())
    ):
        return
    raise GenerationError(
        f"{folder / path}: not written by duly generate, and in the way of what it writes",
        hint="move the file, or set another root or folder of generated code in [tool.duly]",
    )


def _replace(file: Path, content: bytes) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=file.parent, prefix=_TEMPORARY)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(content)
            Path(temporary).chmod(0o644)
            Path(temporary).replace(file)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise GenerationError(f"{file}: cannot be written: {error.strerror}") from error


def _remove_empty(folder: Path, path: PurePosixPath) -> None:
    """Drop the packages a removed file leaves behind, caches of its bytecode included."""
    while path.parts:
        here = folder / path
        left = {entry.name for entry in here.iterdir()}
        if left - {"__pycache__"}:
            return
        for cached in here.glob("__pycache__/*.pyc"):
            cached.unlink()
        if left:
            (here / "__pycache__").rmdir()
        here.rmdir()
        path = path.parent

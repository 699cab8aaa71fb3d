"""A real SMTP server that keeps each message as a file a person can open."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
import tempfile
from datetime import UTC, datetime
from email import policy
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import TYPE_CHECKING, Final

from duly.local.ports import LOOPBACK

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session

MESSAGE_BYTES_MAX: Final = 10_000_000
SUBJECT_CHARACTERS_MAX: Final = 60


class Mailbox:
    """aiosmtpd's handler: a message is accepted once its file is complete on disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._received = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        _ = server, session
        content = envelope.content or b""
        data = content if isinstance(content, bytes) else content.encode()
        recipients = ", ".join(envelope.rcpt_tos)
        stamp = f"X-Envelope-From: {envelope.mail_from}\r\nX-Envelope-To: {recipients}\r\n"
        self._received += 1
        target = self._folder / file_name(data, datetime.now(UTC), self._received)
        await asyncio.to_thread(_write, target, stamp.encode() + data)
        return "250 2.0.0 kept"


def file_name(message: bytes, received: datetime, number: int) -> str:
    """Sort by time of receipt, and say what it is about."""
    subject = BytesHeaderParser(policy=policy.default).parsebytes(message).get("subject", "")
    words = re.sub(r"[^\w.-]+", "-", str(subject))[:SUBJECT_CHARACTERS_MAX].strip("-.")
    return f"{received:%Y-%m-%dT%H-%M-%S.%f}Z-{number:06d}-{words or 'no-subject'}.eml"


def _write(target: Path, content: bytes) -> None:
    """Whoever lists the folder sees whole messages only."""
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".incoming-")
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
    Path(name).replace(target)


async def serve(port: int, folder: Path) -> None:
    """Listen until SIGTERM."""
    from aiosmtpd.smtp import SMTP

    folder.mkdir(parents=True, exist_ok=True)
    for unfinished in folder.glob(".incoming-*"):
        unfinished.unlink()
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    handler = Mailbox(folder)
    server = await loop.create_server(
        lambda: SMTP(
            handler,
            data_size_limit=MESSAGE_BYTES_MAX,
            enable_SMTPUTF8=True,
            hostname="localhost",
            ident="duly mailbox",
            loop=loop,
        ),
        host=LOOPBACK,
        port=port,
    )
    async with server:
        await stopped.wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))

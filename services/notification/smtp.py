"""Hands mails to the mail server SMTP_URL names."""

from __future__ import annotations

import os
import smtplib
import ssl
from contextlib import contextmanager, suppress
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Generator

    from services.notification.domain import SpooledMail

TIMEOUT_S: Final = 10.0
"""For each step of the conversation with the server."""
MESSAGE_ID_DOMAIN: Final = "shop.example"
"""Short, so that the header stays on one line: folded ones confuse some readers."""
SENDER: Final = "shop@shop.example"
_POLICY: Final = policy.SMTP.clone(cte_type="7bit")
"""Not every server on the way takes eight bits."""
_PORT: Final = {"smtp": 25, "smtps": 465}


class MailServerAway(Exception):  # noqa: N818
    """The server cannot be talked to, or does not take mail from us now; later may help."""


class MailRefused(Exception):  # noqa: N818
    """The server will never take this mail."""


class MailDelayed(Exception):  # noqa: N818
    """The server does not take this mail now; later may help, and others may go through."""


@contextmanager
def connect() -> Generator[smtplib.SMTP]:
    """One conversation for several mails; MailServerAway."""
    url = _address()
    try:
        server = _open(url)
    except (OSError, smtplib.SMTPException) as error:
        raise MailServerAway(_said(error)) from error
    try:
        yield server
    finally:
        # The mails are delivered by now; a server that hangs up early takes nothing back.
        with suppress(OSError, smtplib.SMTPException):
            server.quit()
        server.close()


def send(server: smtplib.SMTP, mail: SpooledMail) -> None:
    """MailRefused, MailDelayed or MailServerAway where the server does not take it."""
    try:
        server.send_message(_message(mail), SENDER, [mail.mail.recipient])
    except smtplib.SMTPRecipientsRefused as error:
        code, text = error.recipients[mail.mail.recipient]
        raise _verdict(code)(f"{code} {_decoded(text)}") from error
    except smtplib.SMTPDataError as error:
        raise _verdict(error.smtp_code)(_said(error)) from error
    except (OSError, smtplib.SMTPException) as error:
        raise MailServerAway(_said(error)) from error


def _address() -> SplitResult:
    text = os.environ.get("SMTP_URL", "")
    if not text:
        raise MailServerAway("SMTP_URL: is not set")
    with suppress(ValueError):
        url = urlsplit(text)
        if url.scheme in _PORT and url.hostname and url.port != 0:
            return url
    # Without the text itself, and without the cause that may quote it: it may hold a password.
    raise MailServerAway("SMTP_URL: expected smtp://host:port or smtps://host:port")


def _open(url: SplitResult) -> smtplib.SMTP:
    host, port = url.hostname or "", url.port or _PORT[url.scheme]
    if url.scheme == "smtps":
        tls = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_S, context=tls)
    else:
        server = smtplib.SMTP(host, port, timeout=TIMEOUT_S)
    try:
        if url.username:
            if url.scheme == "smtp":
                # A password never goes over the wire in the clear.
                server.starttls(context=ssl.create_default_context())
            server.login(unquote(url.username), unquote(url.password or ""))
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server


def _message(mail: SpooledMail) -> EmailMessage:
    message = EmailMessage(policy=_POLICY)
    message["From"] = SENDER
    message["To"] = mail.mail.recipient
    message["Subject"] = mail.mail.subject
    message["Date"] = format_datetime(mail.spooled_at)
    message["Message-ID"] = f"<{mail.mail_id}@{MESSAGE_ID_DOMAIN}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.mail.body)
    return message


def _verdict(code: int) -> type[MailRefused | MailDelayed]:
    return MailRefused if 500 <= code < 600 else MailDelayed


def _said(error: OSError | smtplib.SMTPException) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_decoded(error.smtp_error)}"
    return str(error) or type(error).__name__


def _decoded(text: bytes | str) -> str:
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else text

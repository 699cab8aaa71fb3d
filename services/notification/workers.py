"""What the mail room does without being asked."""

from __future__ import annotations

import time
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from services.notification import domain, smtp, store
from services.notification.smtp import MailDelayed, MailRefused, MailServerAway

if TYPE_CHECKING:
    import smtplib

    from duly import Begin
    from services.notification.domain import SpooledMail

MAILS_AT_ONCE_MAX: Final = 10
CLAIM: Final = timedelta(seconds=60)
"""Nobody else sends a mail for so long; also how long mails wait after a crash between claim and mark."""
SENDING_S_MAX: Final = 20.0
"""No further mail is begun after this, so that a slow server does not outlast the claim."""


def send_mails(begin: Begin) -> bool:
    """Claim, send, mark: no transaction is open while the mail server is talked to.

    True where more mails may be due at once.
    """
    with begin() as tx:
        mails = store.claim(tx, rows=MAILS_AT_ONCE_MAX, until=tx.now + CLAIM)
    if not mails:
        return False
    is_full = len(mails) == MAILS_AT_ONCE_MAX
    try:
        _send_all(begin, mails)
    except MailServerAway as away:
        with begin() as tx:
            for mail in mails:
                store.mark(tx, domain.delayed(mail, at=tx.now, error=str(away)))
        return False
    return is_full


def _send_all(begin: Begin, mails: list[SpooledMail]) -> None:
    """Take each mail off the list once its outcome is stored; MailServerAway leaves the rest on it."""
    give_back_at = time.monotonic() + SENDING_S_MAX
    with smtp.connect() as server:
        while mails:
            if time.monotonic() > give_back_at:
                raise MailServerAway(f"took more than {SENDING_S_MAX:g} s")
            _send(begin, server, mails[0])
            mails.pop(0)


def _send(begin: Begin, server: smtplib.SMTP, mail: SpooledMail) -> None:
    try:
        smtp.send(server, mail)
    except MailRefused as refused:
        outcome = partial(domain.refused, error=str(refused))
    except MailDelayed as delayed:
        outcome = partial(domain.delayed, error=str(delayed))
    else:
        outcome = domain.sent
    with begin() as tx:
        store.mark(tx, outcome(mail, at=tx.now))

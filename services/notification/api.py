"""The mail room over HTTP: what was sent, what waits, and why."""

from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, HTTPException, Path, Query, status
from pydantic import BaseModel, ConfigDict

from duly import Begin
from services.notification import store
from services.notification.domain import SpooledMail, Status

router = APIRouter(prefix="/mails", tags=["mails"])

PAGE_ROWS: Final = 50
PAGE_ROWS_MAX: Final = 200
MAIL_ID: Final = r"^[^\x00-\x1f\x7f]+$"
_UNKNOWN: Final[dict[int | str, dict[str, Any]]] = {404: {"description": "No such mail."}}


class MailBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    mail_id: str
    recipient: str
    subject: str
    status: Status
    spooled_at: datetime
    sent_at: datetime | None
    attempts: int
    next_attempt_at: datetime | None
    """Null once it is sent or refused."""
    last_error: str | None

    @classmethod
    def of(cls, spooled: SpooledMail) -> "MailBody":
        is_waiting = spooled.status is Status.WAITING
        return cls(
            mail_id=spooled.mail_id,
            recipient=spooled.mail.recipient,
            subject=spooled.mail.subject,
            status=spooled.status,
            spooled_at=spooled.spooled_at,
            sent_at=spooled.sent_at,
            attempts=spooled.attempts,
            next_attempt_at=spooled.next_attempt_at if is_waiting else None,
            last_error=spooled.last_error,
        )


class MailPage(BaseModel):
    model_config = ConfigDict(extra="forbid")

    items: list[MailBody]
    next: str | None
    """Give it as `after` for the next page; null: this is the last."""


@router.get("")
def list_mails(
    begin: Begin,
    after: Annotated[
        str | None,
        Query(max_length=200, pattern=MAIL_ID, description="`next` of the page before"),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=PAGE_ROWS_MAX)] = PAGE_ROWS,
) -> MailPage:
    """Mails in the order in which they were spooled."""
    with begin.read() as tx:
        found = store.page(tx, after=after, rows=limit + 1)
    items = [MailBody.of(mail) for mail in found[:limit]]
    return MailPage(items=items, next=items[-1].mail_id if len(found) > limit else None)


@router.get("/{mail_id}", responses=_UNKNOWN)
def read_mail(
    mail_id: Annotated[str, Path(max_length=200, pattern=MAIL_ID)], begin: Begin
) -> MailBody:
    with begin.read() as tx:
        found = store.find(tx, mail_id)
    if found is None:
        raise HTTPException(status.HTTP_404_NOT_FOUND, f"there is no mail {mail_id}")
    return MailBody.of(found)

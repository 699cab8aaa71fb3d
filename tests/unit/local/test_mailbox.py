"""The mailbox speaks SMTP and keeps each message as one file a person can open."""

from __future__ import annotations

import os
import smtplib
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import TYPE_CHECKING

import pytest

from duly.local.child import Child, Leash
from duly.local.layout import Layout, choose_free_ports
from duly.local.servers import mailbox_program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def layout(tmp_path: Path) -> Iterator[Layout]:
    layout = Layout(folder=tmp_path, ports=choose_free_ports(brokers=0, services=()))
    leash = Leash()
    child = Child(program=mailbox_program(layout, dict(os.environ)), leash=leash)
    child.start()
    child.wait_ready()
    yield layout
    assert child.stop()
    leash.close()


def send(layout: Layout, subject: str) -> None:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"], message["To"] = "shop@example.com", "anna@example.com"
    message.set_content("Zwölf Stück, bitte\n")
    with smtplib.SMTP("127.0.0.1", layout.ports.smtp, timeout=5) as client:
        client.send_message(message)


def test_a_sent_message_is_a_file_with_a_name_that_says_what_it_is_about(layout: Layout) -> None:
    send(layout, "Low stock: Größe 42 / rot")
    (file,) = layout.mailbox.iterdir()
    assert file.name.endswith("Z-000001-Low-stock-Größe-42-rot.eml")
    kept = message_from_bytes(file.read_bytes(), policy=default)
    assert kept["To"] == "anna@example.com"
    assert kept["X-Envelope-To"] == "anna@example.com"
    assert kept.get_content().splitlines() == ["Zwölf Stück, bitte"]


def test_messages_sort_by_time_and_a_hostile_subject_stays_inside_the_folder(
    layout: Layout,
) -> None:
    for subject in ("../../etc/passwd", "", "x" * 500):
        send(layout, subject)
    files = sorted(file.name for file in layout.mailbox.iterdir())
    assert [name.partition("Z-")[2] for name in files] == [
        "000001-etc-passwd.eml",
        "000002-no-subject.eml",
        f"000003-{'x' * 60}.eml",
    ]

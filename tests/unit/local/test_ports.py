"""Ports that are taken are named with their owner; free ones are free."""

from __future__ import annotations

import os
import socket

import pytest

from duly.errors import ConfigError
from duly.local.layout import choose_free_ports, fixed_ports
from duly.local.ports import free_ports, is_free


def test_a_taken_port_is_named_with_its_purpose_and_owner() -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        ports = fixed_ports(brokers=1, services=(), smtp=port)
        with pytest.raises(ConfigError) as caught:
            ports.require_free()
    message = str(caught.value)
    assert f"port {port} for the mailbox (SMTP) is taken by" in message
    assert f"(process {os.getpid()})" in message
    assert "--smtp-port" in caught.value.hint


def test_a_port_held_on_all_interfaces_counts_as_taken() -> None:
    with socket.create_server(("", 0)) as holder:  # as a container's published port is
        assert not is_free(holder.getsockname()[1])


def test_free_ports_differ_and_are_free() -> None:
    ports = free_ports(30)
    assert len(set(ports)) == 30
    assert all(is_free(port) for port in ports)


def test_all_ports_of_a_stack_differ() -> None:
    for ports in (
        fixed_ports(brokers=9, services=[f"service-{n}" for n in range(20)]),
        choose_free_ports(brokers=3, services=("billing", "products")),
    ):
        numbers = [port for _, port, _ in ports]
        assert len(set(numbers)) == len(numbers)


def test_a_port_wanted_twice_is_refused_with_both_purposes() -> None:
    ports = fixed_ports(brokers=1, services=("billing",), registry=28_081, first_service=28_082)
    with pytest.raises(ConfigError, match="wanted for the registry's management and for service"):
        ports.require_free()

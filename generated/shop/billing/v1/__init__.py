# Generated from schemas/billing/v1. DO NOT EDIT; run `make generate`.
# duly-codegen 0.1.0 · InvoiceIssuedEvent revision 1
# ruff: noqa
# fmt: off
"""Facts about what customers owe us."""

from __future__ import annotations

import datetime as _dt
import typing as _t
import uuid as _uuid

from duly import generated_v1 as _duly
import shop.common.v1 as _common

__all__ = [
    "InvoiceIssuedEvent",
    "InvoiceLine",
]


@_t.final
class InvoiceLine(_duly.Record):
    """Some pieces of one product."""

    __avro_name__ = "shop.billing.v1.InvoiceLine"

    product_id: _uuid.UUID
    """The product, as in its ProductCreatedEvent."""

    sku: str
    """Stock keeping unit when the invoice was issued."""

    name: str
    """Name of the product when the invoice was issued."""

    quantity: _duly.Int64
    """How many pieces, 1 or more."""

    unit_price: _common.Money
    """List price of one piece on issued_on."""

    amount: _common.Money
    """Unit price times quantity, exact to four decimals."""


@_t.final
class InvoiceIssuedEvent(_duly.Event):
    """A customer owes us money. Keyed by invoice_id: facts about one invoice stay in order, while
    invoices of the same product may overtake each other.

    Key: invoice_id. Produced by billing; consumed by notification.
    """

    __avro_name__ = "shop.billing.v1.InvoiceIssuedEvent"

    invoice_id: _uuid.UUID
    """Stable identifier, never reused; also names the reservation of the stock."""

    occurred_at: _duly.TimestampMicros
    """When the invoice became binding: stock confirmed, prices fixed."""

    issued_on: _dt.date
    """Date on the invoice: the day, in UTC, on which it was asked for; its prices are those of this
    day.
    """

    due_on: _dt.date | None = None
    """Last day for payment; null for an invoice paid on the spot."""

    customer_name: str
    """Who owes."""

    customer_email: str | None = None
    """Where to send the invoice; null for customers without e-mail."""

    lines: _duly.Array[InvoiceLine]
    """At least one, each product at most once, in the order of the request."""

    total: _common.Money
    """Sum of the lines, rounded half up to the smallest coin of the currency."""


InvoiceIssuedEvent.__contract__ = _duly.Contract(
    full_name="shop.billing.v1.InvoiceIssuedEvent",
    domain="billing",
    line="v1",
    revision=1,
    topic="billing.v1",
    key="invoice_id",
    subject="shop.billing.v1.InvoiceIssuedEvent",
    root="shop",
    produced_by=("billing",),
    consumed_by=("notification",),
    types={
        "shop.billing.v1.InvoiceIssuedEvent": InvoiceIssuedEvent,
        "shop.billing.v1.InvoiceLine": InvoiceLine,
        "shop.common.v1.Money": _common.Money,
    },
    schema_text=r'''{
  "type": "record",
  "name": "InvoiceIssuedEvent",
  "namespace": "shop.billing.v1",
  "doc": "A customer owes us money. Keyed by invoice_id: facts about one invoice stay in order, while invoices of the same product may overtake each other.",
  "fields": [
    {
      "name": "invoice_id",
      "type": {
        "type": "string",
        "logicalType": "uuid"
      },
      "doc": "Stable identifier, never reused; also names the reservation of the stock."
    },
    {
      "name": "occurred_at",
      "type": {
        "type": "long",
        "logicalType": "timestamp-micros"
      },
      "doc": "When the invoice became binding: stock confirmed, prices fixed."
    },
    {
      "name": "issued_on",
      "type": {
        "type": "int",
        "logicalType": "date"
      },
      "doc": "Date on the invoice: the day, in UTC, on which it was asked for; its prices are those of this day."
    },
    {
      "name": "due_on",
      "type": [
        "null",
        {
          "type": "int",
          "logicalType": "date"
        }
      ],
      "doc": "Last day for payment; null for an invoice paid on the spot.",
      "default": null
    },
    {
      "name": "customer_name",
      "type": "string",
      "doc": "Who owes."
    },
    {
      "name": "customer_email",
      "type": [
        "null",
        "string"
      ],
      "doc": "Where to send the invoice; null for customers without e-mail.",
      "default": null
    },
    {
      "name": "lines",
      "type": {
        "type": "array",
        "items": {
          "type": "record",
          "name": "InvoiceLine",
          "doc": "Some pieces of one product.",
          "fields": [
            {
              "name": "product_id",
              "type": {
                "type": "string",
                "logicalType": "uuid"
              },
              "doc": "The product, as in its ProductCreatedEvent."
            },
            {
              "name": "sku",
              "type": "string",
              "doc": "Stock keeping unit when the invoice was issued."
            },
            {
              "name": "name",
              "type": "string",
              "doc": "Name of the product when the invoice was issued."
            },
            {
              "name": "quantity",
              "type": "long",
              "doc": "How many pieces, 1 or more."
            },
            {
              "name": "unit_price",
              "type": {
                "type": "record",
                "name": "Money",
                "namespace": "shop.common.v1",
                "doc": "An amount in one currency.",
                "fields": [
                  {
                    "name": "amount",
                    "type": {
                      "type": "bytes",
                      "logicalType": "decimal",
                      "precision": 18,
                      "scale": 4
                    },
                    "doc": "Four decimals whatever the currency, so that unit prices below a cent are exact."
                  },
                  {
                    "name": "currency",
                    "type": "string",
                    "doc": "ISO 4217 code: three capital letters. A text, because a default for an unknown currency would turn one sum into another."
                  }
                ]
              },
              "doc": "List price of one piece on issued_on."
            },
            {
              "name": "amount",
              "type": "shop.common.v1.Money",
              "doc": "Unit price times quantity, exact to four decimals."
            }
          ]
        }
      },
      "doc": "At least one, each product at most once, in the order of the request."
    },
    {
      "name": "total",
      "type": "shop.common.v1.Money",
      "doc": "Sum of the lines, rounded half up to the smallest coin of the currency."
    }
  ]
}
''',
)

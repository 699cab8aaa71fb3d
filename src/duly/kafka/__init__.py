"""Apache Kafka behind duly's ports; the only importer of its client."""

from duly.kafka.admin import Admin
from duly.kafka.broker import KafkaBroker

__all__ = ["Admin", "KafkaBroker"]

from duly import Service
from services.reader.subscribers import HEARD

service = Service(name="reader", subscribers=HEARD)

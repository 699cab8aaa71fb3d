from duly import Service
from services.reader import subscribers

service = Service(name="reader", subscribers=[subscribers.on_order_placed])

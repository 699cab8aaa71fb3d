# Never reported: order_id
from services.reader.tables import make

service = make()

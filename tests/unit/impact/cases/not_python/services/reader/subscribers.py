# Never reported: order_id
def on_order_placed(event:

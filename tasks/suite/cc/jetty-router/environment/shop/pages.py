"""Pages of the shop."""
import json

from jetty.app import App
from jetty.response import Response

app = App()
STOCK = {1: {"name": "rope", "price": 12}, 2: {"name": "lamp", "price": 30}}


@app.route("/items")
def items(request):
    return Response(json.dumps(STOCK), content_type="application/json")


@app.route("/items/add", methods=("POST",))
def add(request):
    item = request.json()
    number = max(STOCK, default=0) + 1
    STOCK[number] = item
    return Response(json.dumps({"id": number}), status=201, content_type="application/json")

#!/bin/bash
set -e
mkdir -p "$(dirname jetty/app.py)"
cat > jetty/app.py <<'END_OF_FILE'
"""App: a WSGI application made of functions."""
import traceback

from jetty.request import Request
from jetty.response import Response
from jetty.router import Router


class App:
    def __init__(self):
        self.router = Router()
        self.middleware = []

    def route(self, path, methods=("GET",)):
        def decorate(handler):
            for method in methods:
                self.router.add(method, path, handler)
            return handler

        return decorate

    def use(self, middleware):
        """`middleware(request, next)` stands around what comes after it; the first that is used is outermost."""
        self.middleware.append(middleware)

    def handle(self, request):
        handler = self._answer
        for middleware in reversed(self.middleware):
            handler = self._around(middleware, handler)
        try:
            return handler(request)
        except Exception:
            traceback.print_exc()
            return Response("internal error\n", status=500)

    def _answer(self, request):
        method = "GET" if request.method == "HEAD" else request.method
        found = self.router.find(request.method, request.path) or self.router.find(method, request.path)
        if found is not None:
            handler, parameters = found
            return handler(request, **parameters)
        allowed = self.router.allowed(request.path)
        if not allowed:
            return Response("not found\n", status=404)
        if "GET" in allowed:
            allowed = sorted({*allowed, "HEAD"})
        response = Response("method not allowed\n", status=405)
        response.headers["Allow"] = ", ".join(allowed)
        return response

    def _around(self, middleware, handler):
        return lambda request: middleware(request, handler)

    def __call__(self, environ, start_response):
        response = self.handle(Request(environ))
        start_response(response.status_line, list(response.headers.items()))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [response.body]
END_OF_FILE
mkdir -p "$(dirname shop/pages.py)"
cat > shop/pages.py <<'END_OF_FILE'
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


@app.route("/items/<int:number>")
def item(request, number):
    if number not in STOCK:
        return Response("no such item\n", status=404)
    return Response(json.dumps(STOCK[number]), content_type="application/json")


@app.route("/items/<int:number>", methods=("DELETE",))
def remove(request, number):
    if STOCK.pop(number, None) is None:
        return Response("no such item\n", status=404)
    return Response("", status=204)
END_OF_FILE
cat >> README.md <<'END'

Paths have parameters: `/items/<int:number>`, `/ships/<name>`. A path that is there but not for the method is a 405
with `Allow`; HEAD works where GET does. `app.use(middleware)`: the first that is used is outermost, and all of them
see every request. What a handler raises becomes a 500, with the traceback on stderr.
END

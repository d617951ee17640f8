#!/bin/bash
set -e
mkdir -p "$(dirname jetty/router.py)"
cat > jetty/router.py <<'END_OF_FILE'
"""Routes: which function answers which path."""
import re

_PARTS = {"str": r"[^/]+", "int": r"-?\d+"}
_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")


class Router:
    def __init__(self):
        self.routes = []

    def add(self, method, path, handler):
        self.routes.append((method, *_compiled(path), handler))

    def find(self, method, path):
        """The handler and what it is called with, or None."""
        for known, pattern, kinds, handler in self.routes:
            match = pattern.fullmatch(path)
            if known == method and match:
                return handler, {name: int(text) if kinds[name] == "int" else text
                                 for name, text in match.groupdict().items()}
        return None

def _compiled(path):
    """`/items/<int:number>` as a pattern, and the kinds of its parameters by name."""
    kinds, pattern, at = {}, "", 0
    for found in _PARAMETER.finditer(path):
        kind, name = found[1] or "str", found[2]
        kinds[name] = kind
        pattern += re.escape(path[at:found.start()]) + f"(?P<{name}>{_PARTS[kind]})"
        at = found.end()
    return re.compile(pattern + re.escape(path[at:])), kinds
END_OF_FILE
mkdir -p "$(dirname jetty/app.py)"
cat > jetty/app.py <<'END_OF_FILE'
"""App: a WSGI application made of functions."""
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
        found = self.router.find(request.method, request.path)
        if found is None:
            return Response("not found\n", status=404)
        answer, parameters = found
        handler = lambda request: answer(request, **parameters)  # noqa: E731
        for middleware in self.middleware:
            handler = self._around(middleware, handler)
        return handler(request)

    def _around(self, middleware, handler):
        return lambda request: middleware(request, handler)

    def __call__(self, environ, start_response):
        response = self.handle(Request(environ))
        start_response(response.status_line, list(response.headers.items()))
        return [response.body]
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
END_OF_FILE

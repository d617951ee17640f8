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

    def allowed(self, path):
        """The methods that a path is known for, sorted."""
        return sorted({method for method, pattern, _, _ in self.routes if pattern.fullmatch(path)})

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
        for middleware in self.middleware:
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

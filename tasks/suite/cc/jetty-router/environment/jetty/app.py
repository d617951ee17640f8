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
        handler = self.router.find(request.method, request.path)
        if handler is None:
            return Response("not found\n", status=404)
        for middleware in self.middleware:
            handler = self._around(middleware, handler)
        return handler(request)

    def _around(self, middleware, handler):
        return lambda request: middleware(request, handler)

    def __call__(self, environ, start_response):
        response = self.handle(Request(environ))
        start_response(response.status_line, list(response.headers.items()))
        return [response.body]

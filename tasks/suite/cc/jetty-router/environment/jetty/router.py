"""Routes: which function answers which path."""


class Router:
    def __init__(self):
        self.routes = []

    def add(self, method, path, handler):
        self.routes.append((method, path, handler))

    def find(self, method, path):
        """The handler, or None."""
        for known, pattern, handler in self.routes:
            if known == method and pattern == path:
                return handler
        return None

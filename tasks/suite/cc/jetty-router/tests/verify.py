import io
import json
import subprocess
import sys

sys.path.insert(0, ".")
from jetty.app import App
from jetty.response import Response


def ask(app, method, path, body=b""):
    seen = {}

    def start(status, headers, exc_info=None):
        seen["status"], seen["headers"] = int(status.split()[0]), dict(headers)

    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": "",
               "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)}
    data = b"".join(app(environ, start))
    return seen["status"], seen["headers"], data


app, calls = App(), []


@app.route("/v1.0/ships/<name>/<int:number>")
def ship(request, name, number):
    assert isinstance(number, int)
    return Response(f"{name}:{number + 1}")


@app.route("/ships/<str:name>")
def by_name(request, name):
    return Response(f"any {name}")


@app.route("/ships/first")
def never(request):
    return Response("never")


@app.route("/boom")
def boom(request):
    raise ValueError("secret words")


@app.route("/boom/<int:number>", methods=("POST", "DELETE"))
def post(request, number):
    return Response("posted", status=201)


@app.use
def outer(request, next):
    calls.append("outer in")
    response = next(request)
    calls.append("outer out")
    return response


@app.use
def inner(request, next):
    calls.append("inner in")
    response = next(request)
    calls.append("inner out")
    return response


assert ask(app, "GET", "/v1.0/ships/ada/41")[::2] == (200, b"ada:42")
assert ask(app, "GET", "/v1.0/ships/ada/-41")[::2] == (200, b"ada:-40")
assert calls == ["outer in", "inner in", "inner out", "outer out"] * 2, calls
assert ask(app, "GET", "/v1x0/ships/ada/41")[0] == 404, "a dot is a dot"
assert ask(app, "GET", "/v1.0/ships/ada/x")[0] == 404
assert ask(app, "GET", "/v1.0/ships/a/b/41")[0] == 404, "one segment"
assert ask(app, "GET", "/ships/first")[2] == b"any first", "the first route that was added"
calls.clear()
assert ask(app, "GET", "/nowhere")[0] == 404
assert calls == ["outer in", "inner in", "inner out", "outer out"], "middleware sees a 404"
status, headers, body = ask(app, "GET", "/boom/3")
assert (status, headers.get("Allow")) == (405, "DELETE, POST"), (status, headers)
status, headers, body = ask(app, "PUT", "/ships/x")
assert (status, headers.get("Allow")) == (405, "GET, HEAD"), (status, headers)
status, headers, body = ask(app, "HEAD", "/ships/x")
assert (status, headers["Content-Length"], body) == (200, "5", b""), (status, headers, body)
assert ask(app, "HEAD", "/boom/3")[0] == 405
calls.clear()
status, headers, body = ask(app, "GET", "/boom")
assert status == 500 and body.strip() == b"internal error" and b"secret" not in body, (status, body)

careful = App()
careful.route("/boom")(boom)


@careful.use
def guard(request, next):
    try:
        return next(request)
    except ValueError:
        return Response("a teapot", status=418)


assert ask(careful, "GET", "/boom")[::2] == (418, b"a teapot"), "the middleware decides"

from shop.pages import STOCK, app as shop

assert json.loads(ask(shop, "GET", "/items/2")[2]) == {"name": "lamp", "price": 30}
assert ask(shop, "GET", "/items/9")[0] == 404
assert ask(shop, "POST", "/items/add", b'{"name": "oar", "price": 3}')[0] == 201
assert ask(shop, "DELETE", "/items/3")[::2] == (204, b"") and 3 not in STOCK
assert ask(shop, "DELETE", "/items/3")[0] == 404
assert len(json.loads(ask(shop, "GET", "/items")[2])) == 2
raised = subprocess.run(
    [sys.executable, "-c", "import verify_boom"], capture_output=True, text=True,
    env={"PYTHONPATH": f".:{__file__.rpartition('/')[0]}"},
)
assert "Traceback" in raised.stderr and "kept on stderr" in raised.stderr, raised.stderr
print("verified")

import io

from jetty.app import App

app = App()


@app.route("/boom")
def boom(request):
    raise RuntimeError("kept on stderr")


list(app({"REQUEST_METHOD": "GET", "PATH_INFO": "/boom", "wsgi.input": io.BytesIO()}, lambda *given: None))

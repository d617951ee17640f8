# A path that exists, asked with another method, is not answered with 405.
python3 - <<'PY'
import io, sys
from shop.pages import app
seen = []
try:
    app({"REQUEST_METHOD": "PUT", "PATH_INFO": "/items", "wsgi.input": io.BytesIO()}, lambda s, h: seen.append((s, dict(h))))
except Exception:
    sys.exit(0)
sys.exit(0 if not seen or not seen[0][0].startswith("405") or "Allow" not in seen[0][1] else 1)
PY

python3 - <<'PY'
from pathlib import Path
file = Path("crane/queue.py")
text = file.read_text()
start, end = text.index("        row = self.db.execute("), text.index("        return row and")
file.write_text(text[:start] + """        row = self.db.execute(
            "SELECT id, name, arguments FROM jobs WHERE state = 'ready' AND due <= ? OR state = 'taken' AND until <= ? "
            "ORDER BY id LIMIT 1", (now, now)).fetchone()
        if row:
            time.sleep(0.001)
            self.db.execute("UPDATE jobs SET state = 'taken', tries = tries + 1, until = ? WHERE id = ?",
                            (now + self.lease, row[0]))
""" + text[end:])
PY

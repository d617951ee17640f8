import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, ".")
from pilot.template import TemplateError, render


class Ship:
    name = "Ada"
    _secret = "no"


def wrong(text, expected, **given):
    try:
        said = render(text, **given)
    except TemplateError as error:
        assert str(error).startswith(expected), (text, str(error))
    else:
        raise AssertionError(f"{text!r} gave {said!r}")


ships = [{"name": "Ada", "crew": ["x", "y"]}, {"name": "Bea", "crew": []}]
for text, expected in {
    "{{ ship.name }}-{{ships.1.name}}": "Ada-Bea",
    "{% for s in ships %}{{ loop.index }}{{ s.name }}{% if not loop.last %},{% endif %}{% endfor %}": "1Ada,2Bea",
    "{% for s in ships %}[{% for c in s.crew %}{{ c }}{{ loop.index }}{% endfor %}]{{ loop.index }}{% endfor %}": "[x1y2]1[]2",
    "{% if nothing %}a{% else %}b{% endif %}": "b",
    "{% if not nothing %}a{% endif %}": "a",
    "{% if ships %}{% if ship %}c{% else %}d{% endif %}{% endif %}": "c",
    "{{ ship.name | upper | lower }}{{ ships | length }}": "ada2",
    "{{ ships.0.crew | join }}": "x, y",
    "a{# {{ nothing }}\n{% for %} #}b": "ab",
    "{{ zero }}{{ empty }}": "0",
    "100 %} { } {": "100 %} { } {",
    "{{ tricky }}": "{{ zero }}",
}.items():
    said = render(text, ships=ships, ship=Ship(), zero=0, empty="", tricky="{{ zero }}")
    assert said == expected, (text, said)
wrong("a\n{{ nothing }}", "template:2: ")
wrong("\n\n{{ x | shout }}", "tide.txt:3: ", source="tide.txt", x=1)
wrong("{{ ship._secret }}", "template:1: ", ship=Ship())
wrong("\n{% for a in b %}\n{{ a }}\n", "template:2: ", b=[1])
wrong("{% if a %}x{% else %}\n", "template:1: ", a=1)
wrong("{# two\nlines #}{% jump %}", "template:2: ")
wrong("{% endfor %}", "template:1: ")

bob = "<b>\"B\" & 'o'</b>"
assert render("{{ x }}", x=bob) == bob
escaped = render("{{ x }}", escape=True, x=bob).replace("&#39;", "&#x27;").replace("&#34;", "&quot;")
assert escaped == "&lt;b&gt;&quot;B&quot; &amp; &#x27;o&#x27;&lt;/b&gt;", escaped
assert render("<i>{{ x | safe }}</i>", escape=True, x=bob) == f"<i>{bob}</i>"
assert render("{{ x | upper }}", escape=True, x="<a>") == "&lt;A&gt;"
assert render("{% for s in x %}{{ s }}{% endfor %}", escape=True, x=["<"]) == "&lt;"

folder = Path(tempfile.mkdtemp()) / "pages"
(folder / "deep").mkdir(parents=True)
(folder.parent / "outside.txt").write_text("secret")
(folder / "head.txt").write_text("[{{ s }}]")
(folder / "bad.txt").write_text("\n{{ nothing }}")
(folder / "one.txt").write_text('{% include "two.txt" %}')
(folder / "two.txt").write_text('{% include "one.txt" %}')
(folder / "deep" / "leaf.txt").write_text('leaf{% include "head.txt" %}')
assert render('{% for s in x %}{% include "head.txt" %}{% endfor %}', folder=folder, x="ab", escape=True) == "[a][b]"
assert render('{% include "deep/leaf.txt" %}', folder=str(folder), s=1) == "leaf[1]"
assert render('{% include "head.txt" %}{% include "head.txt" %}', folder=folder, s=1) == "[1][1]", "twice is no loop"
wrong('{% include "bad.txt" %}', "bad.txt:2: ", folder=folder)
wrong('{% include "one.txt" %}', ("one.txt:1: ", "two.txt:1: ", "template:1: "), folder=folder)
wrong('x\n{% include "none.txt" %}', "template:2: ", folder=folder)
wrong('{% include "../outside.txt" %}', "template:1: ", folder=folder)
wrong(f'{{% include "{folder.parent}/outside.txt" %}}', "template:1: ", folder=folder)

(folder / "page.html").write_text('<p>{{ name }}</p>{% include "head.txt" %}')


def pilot(*words):
    ran = subprocess.run([sys.executable, "-m", "pilot", *words], capture_output=True, text=True)
    return ran.returncode, ran.stdout, ran.stderr


assert pilot(str(folder / "page.html"), "name=<b>", "s=&") == (0, "<p>&lt;b&gt;</p>[&amp;]", "")
code, out, err = pilot(str(folder / "page.html"), "name=x")
assert code == 1 and (out + err).strip().startswith("head.txt:1: ") and len((out + err).splitlines()) == 1, err
assert pilot("pages/tide.txt", "name=Ada & Co")[1].startswith("Dear Ada & Co,")
print("verified")

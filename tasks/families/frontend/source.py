"""A text in a script or a template changes."""

from __future__ import annotations

from tasks.families.base import Turn
from tasks.families.draw import Draw
from tasks.families.frontend.pages import swap
from tasks.families.frontend.says import TEXT
from tasks.families.plans import located
from tasks.families.project import Project, indented

ROLE_NAMES = [
    "primary",
    "secondary",
    "accent",
    "background",
    "text",
    "border",
    "muted",
    "danger",
    "success",
    "warning",
    "link",
    "surface",
]


def source_text(draw: Draw, project: Project) -> Turn:
    """The text stands in a component, a script or a translation."""
    form = draw.one(["jsx", "vue", "json", "js", "py", "md"])
    texts = [draw.text(1, 4) for _ in range(draw.rng.randint(3, 6))]
    keys = [draw.one([draw.snake(), draw.word()]) for _ in texts]
    lines, path = _source(draw, project, form, keys, texts)
    project.add(path, indented(draw, lines))
    index = draw.rng.randrange(len(texts))
    old = next(line.strip() for line in lines if texts[index] in line)
    fresh = draw.text(1, 4)
    named = draw.chance(0.4)
    instruction = located(draw, TEXT, path, named, old=draw.quoted(texts[index]), new=draw.quoted(fresh))
    return swap(
        draw,
        project,
        path,
        old,
        old.replace(texts[index], fresh),
        f"Change {texts[index]} to {fresh}",
        texts[index],
        named,
        instruction,
        f"Changed the text in {path}.",
    )


def _source(
    draw: Draw, project: Project, form: str, keys: list[str], texts: list[str]
) -> tuple[list[str], str]:
    tags = [draw.one(["h1", "h2", "p", "button", "span", "a", "li", "label"]) for _ in texts]
    if form == "jsx":
        name = draw.pascal()
        body = [f"      <{t}>{text}</{t}>" for t, text in zip(tags, texts, strict=True)]
        lines = [
            f"export {draw.one(['default ', ''])}function {name}() {{",
            "  return (",
            '    <div className="app">',
            *body,
            "    </div>",
            "  );",
            "}",
        ]
        return lines, project.free(
            [f"{name}.{draw.one(['jsx', 'tsx', 'js'])}"], ["src/", "", "src/components/", "components/"]
        )
    if form == "vue":
        name = draw.pascal()
        lines = [
            "<template>",
            "  <div>",
            *(f"    <{t}>{text}</{t}>" for t, text in zip(tags, texts, strict=True)),
            "  </div>",
            "</template>",
            "",
            "<script>",
            f"export default {{ name: '{name}' }}",
            "</script>",
        ]
        return lines, project.free([f"{name}.{draw.one(['vue', 'svelte'])}"], ["src/", "", "src/components/"])
    if form == "json":
        rows = [f'  "{k}": "{text}"' for k, text in zip(keys, texts, strict=True)]
        return ["{", *(row + "," for row in rows[:-1]), rows[-1], "}"], project.free(
            ["en.json", "messages.json", "strings.json", "labels.json"],
            ["", "locales/", "i18n/", "src/lang/"],
        )
    if form == "js":
        lines = [
            f"const {draw.camel()} = document.querySelector('#{draw.kebab()}');",
            "",
            f"const {draw.word()} = {{",
            *(f"  {k}: '{text}'," for k, text in zip(keys, texts, strict=True)),
            "};",
        ]
        return lines, project.free(["app.js", "main.js", "index.js", "ui.js", "app.ts"], ["", "js/", "src/"])
    if form == "py":
        lines = [f'{k.upper()} = "{text}"' for k, text in zip(keys, texts, strict=True)]
        return lines, project.free(["labels.py", "texts.py", "messages.py", "views.py"], ["", "app/"])
    lines = [f"# {texts[0]}", "", *(f"{draw.one(['- ', '## ', ''])}{text}" for text in texts[1:])]
    return lines, project.free(["README.md", "index.md", "intro.md"], ["", "docs/", "content/"])

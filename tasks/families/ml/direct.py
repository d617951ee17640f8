"""The user says which setting to change."""

from __future__ import annotations

from tasks.families.base import Act, Expect, Plan, Turn, call
from tasks.families.draw import Draw
from tasks.families.ml.says import DIRECT, DIRECT_ONLY
from tasks.families.ml.scripts import add_training, ran
from tasks.families.ml.settings import add_config, draw_settings, fresh_line
from tasks.families.plans import Change, edit, finish, trouble
from tasks.families.project import Project, Unsuitable


def direct(draw: Draw, project: Project) -> Turn:
    """The user names the setting and its value; mostly the script is run, too."""
    settings = draw_settings(draw)
    s = settings[0]
    config, lines, reader = add_config(draw, project, settings)
    train, out = add_training(draw, project, config, reader, s)
    run = draw.chance(0.75)
    named = draw.chance(0.5)
    spoken = draw.one([draw.code(s.name), s.name.replace("_", " "), s.name])
    where = draw.say("[ in| in|, in] {config}", config=draw.code(config)) if named else ""
    instruction = draw.request(
        DIRECT if run else DIRECT_ONLY,
        name=spoken,
        old=s.value,
        new=s.fresh,
        train=ran(draw, train),
        where=where,
        out=draw.code(out),
    )
    change = Change(config, lines[s.name], fresh_line(lines[s.name], s), f"Change {s.value} to {s.fresh}")
    if not project.once(config, change.old):
        raise Unsuitable("twice")
    problem = trouble(draw, change, checked=False)
    pattern = "(?i)" + spoken.strip("`'\"").replace(" ", ".").replace("_", ".")
    look = call("search", pattern=pattern, **({"path": config} if named else {}))

    def plan() -> Plan:
        yield Act(f"Search: {spoken.strip(chr(96) + chr(39) + chr(34))}", (look,))
        yield from edit(change, problem, look, f"In {config}. ")
        if run:
            yield Act(f"Train: {train}", (call("shell", command=train),))
        yield from finish(
            "Done.", f"Set {s.name} to {s.fresh} in {config}" + (f" and ran {train}." if run else ".")
        )

    expect = Expect(
        (),
        {config: ((change.new,), (change.old,))},
        (f"test -f {out}" + ("" if "e-" in s.fresh else f" && grep -q {s.fresh} {out}"),) if run else (),
    )
    return Turn(
        instruction, plan, expect, project.solve({config: [(change.old, change.new)]}), train if run else ""
    )

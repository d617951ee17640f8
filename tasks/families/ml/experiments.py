"""An experiment: settings, their file and the training script. A later turn may go on with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

from tasks.families.draw import Draw
from tasks.families.ml.parameters import Setting, draw_settings
from tasks.families.ml.scripts import add_training
from tasks.families.ml.settings import Config, add_config, fresh_line
from tasks.families.plans import Change
from tasks.families.project import Project, Unsuitable

AGAIN = 0.7
"""How often a later turn is about an experiment that is there already."""


@dataclass(slots=True)
class Experiment:
    """`train` is the command that trains, `out` the file that it writes. `ran`: an earlier turn ran it."""

    config: Config
    settings: list[Setting]
    train: str
    out: str
    ran: bool = False

    @property
    def own(self) -> bool:
        """Whether the settings stand in the training script."""
        return self.train == f"python3 {self.config.path}"

    def change(self, s: Setting) -> Change:
        line = self.config.lines[s.name]
        return Change(self.config.path, line, fresh_line(line, s), f"Change {s.value} to {s.fresh}")

    def solve(self, project: Project, changed: list[Setting]) -> dict[str, bytes]:
        """Give the settings their fresh values; a later turn starts from there."""
        changes = [self.change(s) for s in changed]
        if any(not project.once(self.config.path, change.old) for change in changes):
            raise Unsuitable("twice")
        solved = project.solve({self.config.path: [(c.old, c.new) for c in changes]})
        for s, change in zip(changed, changes, strict=True):
            self.config.lines[s.name] = change.new
            self.settings = [replace(o, value=o.fresh) if o.name == s.name else o for o in self.settings]
        return dict(solved)

    def trained(self, changed: list[Setting]) -> str:
        """The command that tells whether the training ran with the fresh values."""
        values = [s.fresh for s in changed if "e-" not in s.fresh]
        return f"test -f {self.out}" + "".join(f" && grep -q {value} {self.out}" for value in values)


_MADE: WeakKeyDictionary[Project, list[Experiment]] = WeakKeyDictionary()


def experiment(draw: Draw, project: Project) -> Experiment:
    """A new experiment, or one of an earlier turn with other settings asked for."""
    made = _MADE.setdefault(project, [])
    if made and draw.chance(AGAIN):
        known = draw.one(made)
        known.settings = [_other(draw, s) for s in known.settings]
        draw.rng.shuffle(known.settings)
        return known
    settings = draw_settings(draw)
    config = add_config(draw, project, settings)
    made.append(Experiment(config, settings, *add_training(draw, project, config)))
    return made[-1]


def _other(draw: Draw, s: Setting) -> Setting:
    """The setting with another value asked for."""
    return replace(s, fresh=draw.one([value for value in s.good if value != s.value]))

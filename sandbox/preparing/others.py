"""What fetches the dependencies of projects that are not Python's: npm, Cargo, Go."""

from __future__ import annotations

from sandbox.carry.listing import list_files
from sandbox.preparing.places import CARGO, GO, NODE
from sandbox.preparing.reading import Files
from sandbox.preparing.recipe import Part, SetupError
from sandbox.preparing.secret import logs_in

_NPM = """mkdir -p {folder}
cp {copied} {folder}/
cd {folder}
npm {how} --no-audit --no-fund --no-update-notifier
ln -sfn {node} /node_modules 2>/dev/null || true
cd "$OLDPWD"
"""
_LOCKS = ("npm-shrinkwrap.json", "package-lock.json")
_FOREIGN = ("yarn.lock", "pnpm-lock.yaml", "bun.lock", "Gemfile.lock", "composer.lock", "pom.xml")


def other_parts(files: Files) -> tuple[list[Part], bool]:
    """What is to be run, and whether it needs the whole tree. Raises SetupError."""
    parts: list[Part] = []
    whole = False
    if files.read("package.json") is not None:
        locks = [name for name in _LOCKS if files.read(name) is not None]
        settings = files.read(".npmrc") is not None
        if settings and logs_in(files.tree / ".npmrc"):
            raise SetupError(
                f"{files.tree / '.npmrc'} holds a token, and a setup is given none: "
                "name what installs the packages without it in .interlude.toml ([setup] command)"
            )
        copied = ["package.json", *locks, *([".npmrc"] if settings else [])]
        folder, how = NODE.rpartition("/")[0], "ci" if locks else "install"
        command = _NPM.format(folder=folder, copied=" ".join(copied), how=how, node=NODE)
        parts.append(Part(", ".join(copied), command, "npm", ("registry.npmjs.org:443",)))
    if files.read("Cargo.toml") is not None:
        names = [name for name in list_files(files.tree).names if name.endswith("/Cargo.toml")]
        for name in ("Cargo.lock", ".cargo/config.toml", *names):
            files.read(name)
        locked = " --locked" if "Cargo.lock" in files.seen else ""
        hosts = ("index.crates.io:443", "static.crates.io:443", "crates.io:443")
        parts.append(Part("Cargo.toml", f"CARGO_HOME={CARGO} cargo fetch{locked}\n", "cargo", hosts))
        whole = True
    if files.read("go.mod") is not None:
        files.read("go.sum")
        hosts = ("proxy.golang.org:443", "sum.golang.org:443")
        parts.append(Part("go.mod", f"GOMODCACHE={GO} go mod download\n", "go", hosts))
    return parts, whole


def foreign(files: Files) -> tuple[str, ...]:
    """Notes about files that nothing here installs from."""
    return tuple(
        f"{name}: not known here; name what installs it in .interlude.toml ([setup] command)"
        for name in _FOREIGN
        if files.named(name)
    )

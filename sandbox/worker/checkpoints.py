"""Checkpoints: the work tree's states in a git store of their own, with nothing believed that the tree says.

The scripts run in `environment`; what they say on standard error tells why they failed.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sandbox.worker.shell import Shell

_GIT = r"""
g() {
  command git -c core.hooksPath=/dev/null -c core.fsmonitor=false -c core.attributesFile=/dev/null \
    -c diff.external= -c core.untrackedCache=false -c core.autocrlf=false -c core.fileMode=true \
    -c gc.auto=0 -c submodule.recurse=false -c protocol.allow=never -c core.excludesFile="$EXCLUDES" "$@"
}
record() {
  if [ ! -f "$GIT_DIR/ready" ]; then
    rm -rf "$GIT_DIR"
    g init -q --template= && mkdir -p "$GIT_DIR/info" "$GIT_DIR/objects/info" || return 1
    echo '* -text -crlf -eol -ident -filter -working-tree-encoding -merge !diff' >"$GIT_DIR/info/attributes"
    if [ -n "$TREE_GIT" ]; then
      echo "$TREE_OBJECTS" >"$GIT_DIR/objects/info/alternates"
      cp "$TREE_GIT/index" "$GIT_INDEX_FILE" 2>/dev/null && chmod u+w "$GIT_INDEX_FILE"
      g ls-files --error-unmatch . >/dev/null 2>&1 || rm -f "$GIT_INDEX_FILE"
    fi
    : >"$GIT_DIR/ready" || return 1
  fi
  if ! g add -A 2>"$GIT_DIR/problems"; then
    g add -A --ignore-errors 2>"$GIT_DIR/problems"
    if grep -q -e 'No space left' -e 'unable to write' -e 'index.lock' "$GIT_DIR/problems"; then
      cat "$GIT_DIR/problems" >&2
      return 1
    fi
  fi
  g write-tree
}
"""
CHECKPOINT = _GIT + "record\n"
PATCH = (
    _GIT
    + """
now=$(record) || exit 1
g diff-tree -r -p --binary --full-index --no-renames --no-ext-diff --no-textconv --no-color "$SINCE" "$now"
"""
)
UNFIT = 3
"""The code that APPLY ends with when the patch does not fit the tree, which is then as it was."""
APPLY = (
    _GIT
    + f"""
before=$(record) || exit 1
g apply --whitespace=nowarn - && exit 0
g add -A; g read-tree -u --reset "$before"
exit {UNFIT}
"""
)


def environment(shell: Shell, since: str = "") -> dict[str, str]:
    """The variables of the scripts; PATCH tells the changes from the tree `since` to now."""
    store = os.path.join(shell.scratch, "checkpoints")
    folder, objects = _tree_git(shell.root)
    return {
        "PATH": shell.path,
        "HOME": "/nonexistent",
        "LC_ALL": "C",
        "GIT_DIR": store,
        "GIT_WORK_TREE": shell.root,
        "GIT_INDEX_FILE": os.path.join(store, "index"),
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "TREE_GIT": folder,
        "TREE_OBJECTS": objects,
        "EXCLUDES": os.path.join(os.path.dirname(objects), "info/exclude") if objects else "/dev/null",
        "SINCE": since,
    }


def _tree_git(root: str) -> tuple[str, str]:
    """The tree's own git folder and object store, ("", "") where it has none."""
    place = os.path.join(root, ".git")
    try:
        if os.path.isfile(place):  # a worktree or submodule: the file names the folder
            with open(place) as file:
                place = os.path.join(root, file.read(4096).partition("gitdir:")[2].strip())
        common = place
        pointer = os.path.join(place, "commondir")
        if os.path.isfile(pointer):
            with open(pointer) as file:
                common = os.path.normpath(os.path.join(place, file.read(4096).strip()))
        objects = os.path.join(common, "objects")
        return (place, objects) if os.path.isdir(objects) else ("", "")
    except OSError:
        return "", ""

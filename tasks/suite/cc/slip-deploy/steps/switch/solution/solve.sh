#!/bin/bash
set -e
mkdir -p "$(dirname deploy.sh)"
cat > deploy.sh <<'END_OF_FILE'
#!/bin/bash
# deploy.sh APP VERSION       put a version in place, whole or not at all
# deploy.sh APP --rollback    go back to the version before
# deploy.sh APP --list        what is there; * is current
# APP/versions/N holds a version, APP/current is a link to one, APP/history has the versions in their order.
set -euo pipefail

fail() { echo "deploy: $*" >&2; exit 1; }
[ $# = 2 ] || fail "usage: deploy.sh APP VERSION | APP --rollback | APP --list"
app=$1 what=$2 here=$(cd "$(dirname "$0")" && pwd)
[ -d "$app" ] || fail "$app: no such folder"
mkdir -p "$app/versions"
touch "$app/history"
exec 9> "$app/lock"
flock -n 9 || fail "another deployment of $app is under way"

current() { basename "$(readlink "$app/current" 2> /dev/null || true)"; }

point() {
  if [ -d "$app/current" ] && [ ! -L "$app/current" ]; then mv "$app/current" "$app/before-versions"; fi
  ln -sfn "versions/$1" "$app/current.new"
  mv -T "$app/current.new" "$app/current"
}

case $what in
  --list)
    now=$(current)
    while read -r version; do
      if [ "$version" = "$now" ]; then echo "* $version"; else echo "  $version"; fi
    done < "$app/history"
    ;;
  --rollback)
    now=$(current)
    back=$(grep -vxF -- "$now" "$app/history" | tail -n 1 || true)
    [ -n "$back" ] || fail "there is no version before"
    point "$back"
    grep -vxF -- "$now" "$app/history" > "$app/history.new" || true
    mv "$app/history.new" "$app/history"
    echo "rolled back to $back"
    ;;
  */* | .* | -* | "") fail "$what is no version" ;;
  *)
    [ -d "$here/releases/$what" ] || fail "there is no release $what"
    rm -rf "$app/versions/.new"
    cp -r "$here/releases/$what" "$app/versions/.new"
    if [ -e "$app/versions/$what" ]; then
      if diff -r "$app/versions/$what" "$app/versions/.new" > /dev/null; then
        rm -rf "$app/versions/.new"
      else
        rm -rf "$app/versions/.new"
        fail "$what is there already and is another one; give it a new number"
      fi
    else
      mv "$app/versions/.new" "$app/versions/$what"
    fi
    point "$what"
    { grep -vxF -- "$what" "$app/history" || true; echo "$what"; } > "$app/history.new"
    mv "$app/history.new" "$app/history"
    echo "deployed $what"
    ;;
esac
END_OF_FILE
chmod +x deploy.sh

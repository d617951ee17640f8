"""Commands that only read run unasked; whatever can write does not."""

from __future__ import annotations

import pytest

from agent.commands import commands
from agent.readers import changing

READ = """
ls -la src | head -5
cat "a b.txt" $(ls) *.py 2>/dev/null
cd sub && pwd; grep -rn 'x y' . || true
git status; git -C sub --no-pager log --oneline -5 -- a.py
git diff HEAD~1 > /dev/null 2>&1
git branch -a; git stash list; git remote -v; git config --list; git reflog
find . -name '*.py' -newer a.py
sed -n '1,20p;30p' a.py
sort -u a.txt | uniq -c
rg "foo\\(" src
[ -f a ] && [[ -d b ]] && test -r c
for f in a b; do cat $f; done
wc -l < a.txt; date +%F
cat <<< "$(ls)"
uniq -c a
uniq
date -u -Iseconds
printf '%s\\n' "$PATH" *
""".strip().splitlines()
CHANGE = """
rm a
ls > a.txt
cat a >> b
echo x 2> err
ls >& both
touch a | cat
cat $(touch a)
X=1 ls
PATH=. ls
git commit -m x
git branch new
git branch -D old
git tag v1
git stash
git stash pop
git config user.name x
git -c alias.x=!rm x
git diff --output=a
git diff --outp a
git log --ext-diff
git grep -Oless x
git
find . -delete
find . -fprint a
sed -i s/a/b/ f
sed -n '1w f' g
sed -n 1p -i f
sort -o a a
sort -uo a a
sort --output=a a
uniq a b
uniq - a
uniq -c - a
uniq -- -a -b
date -s now
date -us2020-01-01
date -Rs now
printf -v PATH %s ./tools
printf -vPATH x
printf $x
printf
tree -o a
rg --pre=./x y
tee a
cp a b
awk '{print > "f"}' a
python a.py
make
./run
""".strip().splitlines()


@pytest.mark.parametrize("text", READ)
def test_what_only_reads_is_known(text: str) -> None:
    found = commands(text)
    assert (found.hidden, changing(found)) == ("", [])


@pytest.mark.parametrize("text", CHANGE)
def test_what_can_write_is_not_taken_for_reading(text: str) -> None:
    assert changing(commands(text))


def test_the_text_of_a_here_document_is_no_reading_command() -> None:
    assert changing(commands("cat <<E\nx\nE\n"))

"""Drafts by lookup: what followed the last time, as much of it as pays."""

import time
from collections.abc import Sequence

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.draft import FIRST_PAUSE, LONGEST, LONGEST_DRAFT, PATIENCE, SHORTEST_DRAFT, Lookup, Pace

STATE = torch.empty(0, 1)


def lookup(ids: Sequence[int], *, right: int = 0) -> Lookup:
    """One that has read `ids`, after so many drafts that were right."""
    drafter = Lookup()
    drafter.begin([])
    drafter.read(ids, STATE)
    for _ in range(right):
        drafter.judged(1, 1)
    return drafter


def spelled(text: str) -> list[int]:
    return [ord(letter) for letter in text]


def test_what_followed_the_longest_match_is_proposed() -> None:
    drafter = lookup(spelled("abcd xbcz c!"), right=3)
    assert drafter.propose(ord("a"), 2) == spelled("bc")
    drafter.read(spelled("ab"), STATE)
    assert drafter.propose(ord("c"), 4) == spelled("d xb"), "three ids were seen once, the last two twice"


def test_of_equal_matches_the_last_one_counts() -> None:
    assert lookup(spelled("abc1 abc2 ab")).propose(ord("c"), 2) == spelled("2 ")


def test_nothing_is_proposed_for_an_id_that_was_never_read() -> None:
    assert lookup(spelled("abc")).propose(ord("z"), 8) == []
    assert lookup([]).propose(7, 8) == []


def test_no_more_is_proposed_than_there_is_room_for() -> None:
    drafter = lookup(spelled("abcdefgh a"), right=4)
    assert drafter.propose(ord("b"), 3) == spelled("cde")
    assert drafter.propose(ord("b"), 0) == []
    assert drafter.propose(ord("b"), -1) == []


@pytest.mark.parametrize(
    ("read", "next", "draft"),
    [
        ("xyxyx", "y", "xyxyxyxy"),
        ("aaa", "a", "aaaaaaaa"),
        ("-abcab", "c", "abcabcab"),
        ("aa", "a", "aaaaaaaa"),
    ],
)
def test_a_repetition_goes_on_behind_its_end(read: str, next: str, draft: str) -> None:
    assert lookup(spelled(read), right=2).propose(ord(next), 8) == spelled(draft)


def test_what_is_read_later_is_found_too() -> None:
    drafter = lookup(spelled("abc"))
    assert drafter.propose(ord("q"), 2) == []
    drafter.read(spelled("qrs"), STATE)
    assert drafter.propose(ord("q"), 2) == spelled("rs")


def test_what_was_forgotten_is_not_proposed() -> None:
    drafter = lookup(spelled("abc1 abc2"))
    assert drafter.propose(ord("a"), 2) == spelled("bc")
    drafter.begin(spelled("abc1 "))
    assert drafter.propose(ord("2"), 2) == []
    drafter.begin(spelled("abd1 xyz"))
    assert drafter.propose(ord("c"), 2) == []
    assert drafter.propose(ord("d"), 2) == spelled("1 ")


def reference(ids: list[int], next: int, length: int) -> list[int]:
    """The same by searching: for each length of match the last place, the longest match first."""
    text = [*ids, next]
    for n in range(min(LONGEST, len(text)), 0, -1):
        for place in range(len(ids), n - 1, -1):
            if text[place - n : place] == text[-n:]:
                grown = list(text)
                for step in range(length):
                    grown.append(grown[place + step])
                return grown[len(text) :]
    return []


@given(
    pieces=st.lists(st.lists(st.integers(0, 3), max_size=12), max_size=6),
    next=st.integers(0, 3),
)
def test_an_index_that_grew_finds_what_a_search_finds(pieces: list[list[int]], next: int) -> None:
    drafter, ids = lookup([]), list[int]()
    for piece in pieces:
        drafter.read(piece, STATE)
        ids += piece
        assert drafter.propose(next, SHORTEST_DRAFT) == reference(ids, next, SHORTEST_DRAFT)


@given(
    texts=st.lists(st.lists(st.integers(0, 3), max_size=20), min_size=1, max_size=5),
    next=st.integers(0, 3),
)
def test_after_any_rollback_a_draft_is_still_what_followed_such_an_end(
    texts: list[list[int]], next: int
) -> None:
    drafter = Lookup()
    for ids in texts:
        drafter.begin(ids)
        draft = drafter.propose(next, SHORTEST_DRAFT)
        text = [*ids, next, *draft]
        places = [place for place in range(1, len(ids) + 1) if ids[place - 1] == next]
        if draft:
            size = len(draft)
            assert any(text[place : place + size] == draft for place in places)


def test_a_long_prompt_is_indexed_once_and_soon() -> None:
    generator = torch.Generator().manual_seed(0)
    ids: list[int] = torch.randint(50_000, (100_000,), generator=generator).tolist()
    drafter = lookup(ids)
    began = time.process_time()
    drafter.propose(ids[500], 2)
    first = time.process_time() - began
    began = time.process_time()
    for id in ids[:1000]:
        drafter.read([id], STATE)
        drafter.propose(id, 2)
    assert first < 2.0
    assert time.process_time() - began < first, "a thousand steps cost less than the prompt"


def test_a_draft_doubles_when_right_and_halves_when_not() -> None:
    pace = Pace()
    assert pace.next(99) == SHORTEST_DRAFT
    lengths: list[int] = []
    for accepted in (2, 4, 8, 16, 16):
        pace.judged(accepted, accepted)
        lengths.append(pace.next(99))
    assert lengths == [4, 8, 16, 16, LONGEST_DRAFT]
    for accepted in (15, 7, 3, 1):
        pace.judged(accepted + 1, accepted)
        lengths.append(pace.next(99))
    assert lengths[5:] == [8, 4, 2, SHORTEST_DRAFT]


def test_after_a_run_of_misses_nothing_is_proposed_for_a_while() -> None:
    pace = Pace()

    def quiet() -> int:
        """Steps without a draft after the next run of misses."""
        for _ in range(PATIENCE):
            assert pace.next(99) > 0
            pace.judged(2, 0)
        steps = 0
        while pace.next(99) == 0:
            steps += 1
        return steps

    assert [quiet() for _ in range(5)] == [8, 16, 32, 64, 64]
    pace.judged(2, 1)
    assert quiet() == FIRST_PAUSE, "one right id, and the pauses are short again"

"""Conversation: the story on the screen. Only blocks around what is looked at are drawn and kept."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.events import Click, Resize
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from interlude.terminal.block import Block
from interlude.terminal.looks import Look
from interlude.terminal.story import Story

MOST = 120
"""Blocks that are drawn at a time; more on screens that show more."""
STEP = 40
"""Blocks by which the drawn part moves."""


class Conversation(ScrollView, can_focus=True):
    """Follows the end, until the user scrolls up.

    The drawn part are the blocks from `_first` up to `_last`; `_starts` are the rows at which they begin.
    """

    class Moved(Message):
        """The end came into view or left it, or something came below."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "pick(-1)", "previous block", show=False),
        Binding("down", "pick(1)", "next block", show=False),
        Binding("enter,space", "fold", "fold or unfold", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "top", show=False),
        Binding("end", "bottom", show=False),
    ]
    DEFAULT_CSS = """
    Conversation {
        overflow-x: hidden;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
        &:ansi {
            scrollbar-color: ansi_bright_black;
            scrollbar-color-hover: ansi_bright_black;
            scrollbar-color-active: ansi_bright_black;
            scrollbar-background: ansi_default;
            scrollbar-background-hover: ansi_default;
            scrollbar-background-active: ansi_default;
        }
    }
    """

    def __init__(self, story: Story, look: Look, id: str | None = None) -> None:
        super().__init__(id=id)
        self.story = story
        self.look = look
        self.following = True
        self.below = 0
        self.picked: Block | None = None
        self._first = self._last = 0
        self._drawn: dict[Block, list[Strip]] = {}
        self._shown: list[Block] = []
        self._starts: list[int] = [0]

    # --- what is shown -------------------------------------------------------------------------------

    def show(self, story: Story) -> None:
        """Another story, from its end."""
        self.story = story
        self.picked = None
        self._drawn.clear()
        self._first = self._last = 0
        self.action_bottom()

    def wear(self, look: Look) -> None:
        """Draw everything in another look."""
        self.look = look
        self._redraw()

    def sync(self) -> None:
        """Draw what has changed since."""
        changed, blocks = self.story.changed, self.story.blocks
        self.story.changed = set()
        if self._last > len(blocks):  # wound back
            self._first, self._last = min(self._first, len(blocks)), len(blocks)
        came = len(changed - self._drawn.keys())
        for block in changed:
            self._drawn.pop(block, None)
        if self.following:
            self._to_end()
        elif self._touches_end(len(changed)):
            self._last = min(len(blocks), self._first + self._most)
        self._lay_out()
        if self.following:
            self._scroll_to_end()
        elif came:
            self.below += came
            self.post_message(self.Moved())
        self.refresh()

    def _touches_end(self, came: int) -> bool:
        return self._last >= len(self.story.blocks) - came

    @property
    def drawn_blocks(self) -> int:
        """How many blocks are drawn and kept."""
        return len(self._drawn)

    @property
    def _most(self) -> int:
        return max(MOST, 3 * self.size.height)

    def _to_end(self) -> None:
        """Make the drawn part end with the last block."""
        self._last = len(self.story.blocks)
        if self._last - self._first > self._most:
            self._first = self._last - self._most + STEP

    def _lay_out(self) -> None:
        """Draw what is not drawn, forget what is out of sight, and reckon where everything stands."""
        shown = self.story.blocks[self._first : self._last]
        kept = self._drawn
        self._drawn = {block: kept[block] if block in kept else self._draw(block) for block in shown}
        self._shown = list(self._drawn)
        heights = [len(rows) for rows in self._drawn.values()]
        self._starts = [0, *accumulate(heights)]
        if self.virtual_size.height != self._starts[-1] or self.virtual_size.width != self.size.width:
            self.virtual_size = Size(self.size.width, self._starts[-1])

    def _draw(self, block: Block) -> list[Strip]:
        """Its rows, with the blank one that stands before them."""
        width = max(self.size.width - 2, 20)
        rows = block.draw(width, self.look)
        return rows if block.joined else [Strip([]), *rows]

    def _redraw(self) -> None:
        at_end = self.following
        self._drawn.clear()
        if self.size.width:
            self._lay_out()
            if at_end:
                self._scroll_to_end()
        self.refresh()

    def on_resize(self, event: Resize) -> None:
        if self.virtual_size.width != self.size.width:
            self._redraw()
        elif self.following:
            self._scroll_to_end()

    def render_line(self, y: int) -> Strip:
        at = y + self.scroll_offset.y
        style = self.rich_style
        if at >= self._starts[-1]:
            return Strip.blank(self.size.width, style)
        index = bisect_right(self._starts, at) - 1
        block = self._shown[index]
        line = self._drawn[block][at - self._starts[index]]
        if block is self.picked and self.has_focus and line.cell_length:
            line = Strip.join([line.crop(0, line.cell_length), Strip.blank(1)])
            line = line.apply_style(self.look.selected)
        line = line.crop_extend(0, self.size.width, style).apply_style(style)
        if (selection := self.text_selection) is not None:
            line = self._marked(line, at, selection)
        return line.apply_offsets(0, at)

    def _marked(self, line: Strip, at: int, selection: Selection) -> Strip:
        span = selection.get_span(at)
        if span is None:
            return line
        start, end = span
        end = line.cell_length if end < 0 else min(end, line.cell_length)
        parts = [line.crop(0, start), line.crop(start, end).apply_style(self.look.selected), line.crop(end)]
        return Strip.join(parts)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        rows = [row for rows in self._drawn.values() for row in rows]
        return selection.extract("\n".join(row.text.rstrip() for row in rows)), "\n"

    def selection_updated(self, selection: Selection | None) -> None:
        self.refresh()

    # --- moving --------------------------------------------------------------------------------------

    def _scroll_to_end(self) -> None:
        self.scroll_to(y=max(self._starts[-1] - self.size.height, 0), animate=False, force=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self.vertical_scrollbar.position = new_value
        at_end = self._last == len(self.story.blocks) and new_value >= self.max_scroll_y
        if new_value < old_value and not at_end:
            self.following = False
        elif at_end:
            self.following, self.below = True, 0
        if round(old_value) != round(new_value):
            self._slide()
            self.post_message(self.Moved())

    def _slide(self) -> None:
        """Move the drawn part along when its start or its end comes near."""
        height, blocks = self.size.height, len(self.story.blocks)
        if self._first > 0 and self.scroll_y < height:
            before, first = self._starts[-1], self._first
            self._first = max(0, first - STEP)
            self._lay_out()
            added = self._starts[-1] - before
            if not self.following and self._last - self._first > self._most + STEP:
                self._last = self._first + self._most
                self._lay_out()
            self.scroll_to(y=self.scroll_y + added, animate=False, force=True)
        elif self._last < blocks and self.scroll_y > self._starts[-1] - 2 * height:
            self._last = min(blocks, self._last + STEP)
            gone = 0
            if self._last - self._first > self._most + STEP:
                gone = self._starts[STEP]
                self._first += STEP
            self._lay_out()
            self.scroll_to(y=self.scroll_y - gone, animate=False, force=True)

    def action_page(self, pages: int) -> None:
        """Up or down by what is in view, but for two rows."""
        step = pages * max(self.size.height - 2, 1)
        self.scroll_to(y=self.scroll_y + step, animate=False)

    def action_top(self) -> None:
        """The very start."""
        self.following = not self.story.blocks
        self._first, self._last = 0, min(len(self.story.blocks), self._most)
        self._lay_out()
        self.scroll_to(y=0, animate=False, force=True)
        self.refresh()

    def action_bottom(self) -> None:
        """The end, and what comes there."""
        self.following, self.below = True, 0
        self._to_end()
        self._lay_out()
        self._scroll_to_end()
        self.refresh()
        self.post_message(self.Moved())

    # --- folding -------------------------------------------------------------------------------------

    def action_pick(self, step: int) -> None:
        """Go to the block before or behind that folds; the newest in view comes first."""
        blocks = self.story.blocks
        if self.picked is None or self.picked not in self._drawn:
            end = self._block_at(self.scroll_offset.y + self.size.height - 1) + 1
            found = [at for at in range(self._first, end) if blocks[at].folds][-1:]
        else:
            now = blocks.index(self.picked)
            later = range(now + 1, len(blocks)) if step > 0 else range(now - 1, -1, -1)
            found = [at for at in later if blocks[at].folds][:1]
        for at in found:
            self.picked = blocks[at]
            self._bring_into_view(at)
            self.refresh()

    def action_fold(self) -> None:
        """Fold or unfold the block that was picked; without one, the newest that folds."""
        block = self.picked if self.picked in self._drawn else self._newest()
        if block is not None and block.folds:
            self.fold(block, not block.folded)

    def fold(self, block: Block, folded: bool) -> None:
        block.folded = folded
        self._drawn.pop(block, None)
        self._lay_out()
        if self.following:
            self._scroll_to_end()
        self.refresh()

    def _newest(self) -> Block | None:
        shown = self.story.blocks[self._first : self._last]
        return next((block for block in reversed(shown) if block.folds), None)

    def _block_at(self, at: int) -> int:
        at = min(max(at, 0), max(self._starts[-1] - 1, 0))
        return self._first + min(bisect_right(self._starts, at) - 1, self._last - self._first - 1)

    def _bring_into_view(self, at: int) -> None:
        if not self._first <= at < self._last:
            self._first = max(0, at - self._most // 2)
            self._last = min(len(self.story.blocks), self._first + self._most)
            self.following = False
            self._lay_out()
        top, end = self._starts[at - self._first], self._starts[at - self._first + 1]
        if top < self.scroll_y or end - top > self.size.height:
            self.scroll_to(y=top, animate=False)
        elif end > self.scroll_y + self.size.height:
            self.scroll_to(y=end - self.size.height, animate=False)

    def on_click(self, event: Click) -> None:
        """A click on the first row of a block folds it or unfolds it."""
        if event.widget is not self or not self._drawn or self.screen.selections:
            return
        at = event.y + self.scroll_offset.y
        if at >= self._starts[-1]:
            return
        number = self._block_at(at)
        block = self.story.blocks[number]
        top = self._starts[number - self._first] + (0 if block.joined else 1)
        if block.folds and at == top:
            self.fold(block, not block.folded)

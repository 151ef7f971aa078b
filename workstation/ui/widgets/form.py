"""A form made from settings: one row a field, with its value to be typed or chosen, and its mistake beside it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from textual import on
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from workstation.ui.text import BLANK, Line, Tone, fitted, say, width_of
from workstation.ui.widgets.choice import Choice
from workstation.ui.widgets.more import More
from workstation.ui.widgets.paint import Colours, strip_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.strip import Strip

    from workstation.ui.draft import Draft, Field


LONG = 9
"""Fields from which a section is long, so that those that are as usual are folded away."""
FIRST = 4
"""Fields of a long section that are never folded away."""


def _is_long(fields: Sequence[Field]) -> bool:
    return len(fields) >= LONG


def _folded(fields: Sequence[Field], draft: Draft) -> set[Field]:
    """The fields that are folded away: those of a long section that are as usual, but for the first."""
    return {field for field in fields[FIRST:] if draft.is_usual(field)} if _is_long(fields) else set()


class Row(Widget):
    """A field: its name, its value, and what is to be said of it.

    Name and note are drawn by the row itself, in the form's colours: a widget for each would make a form of fifty
    fields slow to open.
    """

    def __init__(self, field: Field, text: str, form: Form) -> None:
        super().__init__(classes="row")
        self.field = field
        self._form = form
        self._label: Line = ()
        self._notes: tuple[Line, ...] = (BLANK,)
        self._editor: Choice | Input
        if field.choices:
            self._editor = Choice(field.choices, text, form.colours)
        else:
            self._editor = Input(text, compact=True, select_on_focus=False)

    def compose(self) -> ComposeResult:
        """The editor, between name and note."""
        yield self._editor

    def on_mount(self) -> None:
        """Keep the cursor still: a blinking one sends bytes all day."""
        if isinstance(self._editor, Input):
            self._editor.cursor_blink = False

    @property
    def editor(self) -> Choice | Input:
        """Where the value is typed or chosen."""
        return self._editor

    @property
    def text(self) -> str:
        """What stands in the editor."""
        return self._editor.value

    def show(self, text: str, mistake: str | None, *, is_changed: bool) -> None:
        """Show this value, whether it is another than the profile's, and what is wrong with it."""
        if isinstance(self._editor, Choice):
            self._editor.show(self.field.choices, text)
        elif self.text != text:
            self._editor.value = text
        name = say(f"{'▸' if is_changed else ' '} {self.field.name}", Tone.STRONG if is_changed else Tone.MUTED)
        notes = self._said_of(mistake)
        if (name, notes) != (self._label, self._notes):
            self._label, self._notes = name, notes
            self.refresh()

    def render_line(self, y: int) -> Strip:  # noqa: ARG002 - there is one row
        """Name and note; the editor stands over the middle."""
        before = max(0, self._editor.region.right - self.region.x + 2 if self._editor.region else 0)
        room = self.size.width - before
        note = next((note for note in self._notes if width_of(note) <= room), self._notes[-1])
        return strip_of((*fitted(self._label, before), *note), self.size.width, self._form.colours)

    def _said_of(self, mistake: str | None) -> tuple[Line, ...]:
        """What can stand beside the value, the first that fits: bounds are never shown in part."""
        if mistake is None:
            return say(self.field.allowed, Tone.FAINT), BLANK
        reason = mistake.partition(": ")[2]
        if reason.startswith(("must be greater", "must be less")):
            return say(f"✗ {self.field.allowed}", Tone.BAD), say("✗ out of bounds", Tone.BAD)
        return (say(f"✗ {reason}", Tone.BAD),)


class Heading(Widget):
    """The name of a section, with what is wrong with it as a whole; drawn in the form's colours, as rows are."""

    def __init__(self, section: str, form: Form) -> None:
        super().__init__(classes="head")
        self.section = section
        self._form = form
        self._line: Line = ()

    def show(self, section: str, mistake: str | None) -> None:
        """Show this section's name, and this mistake."""
        wrong = say(f"   ✗ {mistake.partition(': ')[2]}", Tone.BAD) if mistake else ()
        line = (*say(f"  {section}", Tone.TITLE), *wrong)
        if line != self._line:
            self._line = line
            self.refresh()

    def render_line(self, y: int) -> Strip:  # noqa: ARG002 - there is one row
        """The line."""
        return strip_of(self._line, self.size.width, self._form.colours)


class Form(VerticalScroll, can_focus=False, inherit_bindings=False):
    """All fields of a draft, section by section; rows are made anew only where there are other fields.

    What is as usual in a long section is folded away until it is asked for.
    """

    @dataclass
    class Edited(Message):
        """A field has another value."""

        key: str
        text: str

    @dataclass
    class Unfolded(Message):
        """Settings of a section were unfolded, or folded; the draft is to be shown again."""

        section: str

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.colours = Colours(self)
        self._boxes: dict[str, Vertical] = {}
        self._unfolded: set[str] = set()

    def notify_style_update(self) -> None:
        """Draw anew in the colours of another theme."""
        self.colours.forget()
        super().notify_style_update()

    @property
    def focused_field(self) -> Field | None:
        """The field that is being edited."""
        focused = self.app.focused
        row = focused.parent if focused is not None else None
        return row.field if isinstance(row, Row) else None

    async def show(self, draft: Draft) -> None:
        """Show the draft."""
        for section, found in groupby(draft.fields, key=lambda field: field.section):
            await self._show_section(section, tuple(found), draft)
        changed = {change.key for change in draft.changes}
        for row in self.query(Row):
            key = row.field.key
            row.show(draft.text(key), draft.mistakes.get(key), is_changed=key in changed)
        for heading in self.query(Heading):
            heading.show(heading.section, draft.mistakes.get(heading.section))

    async def _show_section(self, section: str, fields: tuple[Field, ...], draft: Draft) -> None:
        folded = set() if section in self._unfolded else _folded(fields, draft)
        shown = [field for field in fields if field not in folded]
        if section in self._boxes:
            await self._replaced(self._boxes[section], shown, draft)
        else:
            rows = [Row(field, draft.text(field.key), self) for field in shown]
            self._boxes[section] = Vertical(Heading(section or "profile", self), *rows, classes="section")
            await self.mount(self._boxes[section])
        await self._show_more(section, len(folded), is_long=_is_long(fields))

    async def _show_more(self, section: str, folded: int, *, is_long: bool) -> None:
        """End a long section with the line that unfolds it."""
        box = self._boxes[section]
        if not is_long:
            await box.query(More).remove()
            return
        if not box.query(More):
            await box.mount(More(section, self.colours))
        box.query_one(More).show(folded)

    async def _replaced(self, box: Vertical, fields: list[Field], draft: Draft) -> None:
        """Have rows for these fields in the section; those that are there already stay, with the focus."""
        there = {row.field: row for row in box.query(Row)}
        await box.remove_children([row for field, row in there.items() if field not in fields])
        before: Widget = box.query_one(Heading)
        for is_new, group in groupby(fields, key=lambda field: field not in there):
            rows = [Row(field, draft.text(field.key), self) if is_new else there[field] for field in group]
            if is_new:
                await box.mount_all(rows, after=before)
            before = rows[-1]

    def keep_in_sight(self) -> None:
        """Scroll to the field that is being edited, if it is out of sight."""
        focused = self.app.focused
        if focused is not None and self in focused.ancestors:
            focused.scroll_visible(animate=False)

    def page(self, pages: int) -> None:
        """Go on, or back, by as many fields as are in sight."""
        editors = list(self.query("Row Input, Row Choice, More").results(Widget))
        focused = self.app.focused
        if focused in editors:
            at = editors.index(focused) + pages * max(1, self.size.height - 2)
            editors[min(max(0, at), len(editors) - 1)].focus()
        else:
            self.scroll_relative(y=pages * max(1, self.size.height - 1), animate=False)

    @on(More.Toggled)
    def _unfold(self, event: More.Toggled) -> None:
        event.stop()
        self._unfolded ^= {event.more.section}
        self.post_message(self.Unfolded(event.more.section))

    def focus_unfolded(self, section: str) -> None:
        """Put the cursor on the first field that was unfolded; on the line that unfolds, where they were folded."""
        box = self._boxes[section]
        rows = list(box.query(Row))
        is_open = section in self._unfolded
        target: Widget = rows[min(FIRST, len(rows) - 1)].editor if is_open else box.query_one(More)
        target.focus()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._edited(event.input.parent)
        event.stop()

    @on(Choice.Changed)
    def _chosen(self, event: Choice.Changed) -> None:
        self._edited(event.choice.parent)
        event.stop()

    def _edited(self, row: object) -> None:
        assert isinstance(row, Row)
        self.post_message(self.Edited(row.field.key, row.text))

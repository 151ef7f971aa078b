"""A form made from settings: one row a field, with its value to be typed or chosen, and its mistake beside it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from workstation.ui.text import Line, Tone, fitted, say
from workstation.ui.widgets.choice import Choice
from workstation.ui.widgets.paint import CLASSES, Colours, strip_of

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.strip import Strip

    from workstation.ui.draft import Draft, Field


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
        self._note: Line = ()
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
        note = self._said_of(mistake)
        if (name, note) != (self._label, self._note):
            self._label, self._note = name, note
            self.refresh()

    def render_line(self, y: int) -> Strip:  # noqa: ARG002 - there is one row
        """Name and note; the editor stands over the middle."""
        before = self._editor.region.right - self.region.x + 2 if self._editor.region else 0
        return strip_of((*fitted(self._label, max(0, before)), *self._note), self.size.width, self._form.colours)

    def _said_of(self, mistake: str | None) -> Line:
        if mistake is None:
            return say(self.field.allowed, Tone.FAINT)
        reason = mistake.partition(": ")[2]
        is_bound = reason.startswith(("must be greater", "must be less"))
        return say(f"✗ {self.field.allowed if is_bound else reason}", Tone.BAD)


class Heading(Widget):
    """The name of a section, with what is wrong with it as a whole; drawn in the form's colours, as rows are."""

    def __init__(self, form: Form) -> None:
        super().__init__(classes="head")
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


class Form(VerticalScroll, can_focus=False):
    """All fields of a draft, section by section; rows are made anew only where there are other fields."""

    COMPONENT_CLASSES: ClassVar[set[str]] = VerticalScroll.COMPONENT_CLASSES | CLASSES

    @dataclass
    class Edited(Message):
        """A field has another value."""

        key: str
        text: str

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.colours = Colours(self)
        self._keys: dict[str, tuple[str, ...]] = {}

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
        for section in self._keys:
            title = section or "profile"
            self.query_one(f"#section-{title}", Vertical).query_one(Heading).show(title, draft.mistakes.get(title))

    async def _show_section(self, section: str, fields: tuple[Field, ...], draft: Draft) -> None:
        keys = tuple(field.key for field in fields)
        if self._keys.get(section) == keys:
            return
        rows = [Row(field, draft.text(field.key), self) for field in fields]
        if section in self._keys:
            await self._replaced(section, rows)
        else:
            await self.mount(Vertical(Heading(self), *rows, id=f"section-{section or 'profile'}", classes="section"))
        self._keys[section] = keys

    async def _replaced(self, section: str, rows: list[Row]) -> None:
        """Put these rows in the place of the old, but leave the first: it is the part's name, and has the focus."""
        box = self.query_one(f"#section-{section}", Vertical)
        await box.remove_children(list(box.query(Row))[1:])
        await box.mount(*rows[1:])

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

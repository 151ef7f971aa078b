"""The launch screen: choose a profile, change what is to be changed, and start a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Input

from workstation import profiles
from workstation.errors import ProfileError, UsageError
from workstation.runs.store import check_name
from workstation.ui.actions import LAUNCH, bindings
from workstation.ui.draft import Draft, opened
from workstation.ui.messages import Noticed, StartWanted
from workstation.ui.screens.frame import lay_out, moment_of, show_frame
from workstation.ui.text import Line, Tone, say
from workstation.ui.views.launch import changes, field_help, mistakes, profile_row
from workstation.ui.widgets.choice import Choice
from workstation.ui.widgets.form import Form
from workstation.ui.widgets.lines import Lines
from workstation.ui.widgets.more import More
from workstation.ui.widgets.table import Table

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

FIRST = "quick"
"""The profile that is chosen at first, if there is one of that name."""


class LaunchScreen(Screen[None], inherit_bindings=False):
    """Profiles on the left, the form of one on the right."""

    CSS_PATH = "launch.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(LAUNCH)]
    AUTO_FOCUS = "#profiles"

    def __init__(self) -> None:
        super().__init__()
        self._listed = {listed.name: listed for listed in profiles.listed()}
        self._drafts: dict[str, Draft] = {}

    def compose(self) -> ComposeResult:
        """Profiles and changes on the left, the form on the right, help and mistakes below."""
        yield Lines(id="tabs")
        with Horizontal(id="desk"):
            with Vertical(id="side"):
                yield Lines(id="profiles-title")
                yield Table(id="profiles", has_head=False)
                yield Lines(id="changes")
            with Vertical(id="main"):
                with Horizontal(id="name-row"):
                    yield Lines(classes="name")
                    yield Input(id="name", compact=True)
                    yield Lines(classes="note")
                yield Form(id="form")
        yield Lines(id="help")
        yield Lines(id="mistakes")
        yield Lines(id="notice")
        yield Lines(id="footer")

    async def on_mount(self) -> None:
        """Show the profiles and the first one's form."""
        self.query_one("#name", Input).cursor_blink = False
        self.watch(self.app, "moment", self._refresh_frame, init=False)
        self.query_one("#profiles-title", Lines).show([say("profiles", Tone.TITLE)])
        table = self.query_one(Table)
        table.styles.height = len(self._listed)
        table.show(list(self._listed), self._row)
        table.go_to(FIRST)
        await self._show()

    async def on_resize(self) -> None:
        """Use the new size."""
        await self._show()

    def on_screen_resume(self) -> None:
        """Catch up with what happened while another screen was in sight."""
        self._refresh_frame()

    def on_descendant_focus(self) -> None:
        """Say what the field means that has the focus."""
        self._show_help()

    @property
    def _profile(self) -> str | None:
        return self.query_one(Table).key

    @property
    def _draft(self) -> Draft | None:
        """The draft of the profile under the cursor; each keeps its changes while others are looked at."""
        name = self._profile
        if name is None or (name not in self._drafts and not self._opened(name)):
            return None
        return self._drafts[name]

    def _opened(self, name: str) -> bool:
        try:
            self._drafts[name] = opened(name)
        except ProfileError as error:
            self.post_message(Noticed(str(error), Tone.BAD))
            return False
        return True

    def _row(self, name: str) -> Line:
        return profile_row(self._listed[name], self._drafts.get(name), self.query_one(Table).size.width)

    async def _show(self) -> None:
        lay_out(self)
        draft = self._draft
        if draft is not None:
            await self.query_one(Form).show(draft)
            self._show_around(draft)
        self._refresh_frame()
        self.call_after_refresh(self.query_one(Form).keep_in_sight)

    def _show_around(self, draft: Draft) -> None:
        width = self.app.size.width - 4
        wrong = self._name_mistake
        self.query_one("#name-row .name", Lines).show([say("  name of the run", Tone.MUTED)])
        note = say(f"✗ {wrong.partition(': ')[2]}", Tone.BAD) if wrong else say("given by itself if empty", Tone.FAINT)
        self.query_one("#name-row .note", Lines).show([note])
        self.query_one("#name", Input).placeholder = f"{draft.profile}-N"
        found = mistakes(draft, wrong, self.query_one(Form).focused_field, width)
        self.query_one("#mistakes", Lines).show(found[: self._mistake_rows])
        panel = self.query_one("#changes", Lines)
        panel.show(changes(draft.changes, *panel.size) if panel.size else [])
        self.query_one(Table).show(list(self._listed), self._row)
        self._show_help()

    @property
    def _mistake_rows(self) -> int:
        return max(1, self.app.size.height // 6 - 1)

    def _show_help(self) -> None:
        listed = self._listed.get(self._profile or "")
        description = listed.description if listed else "there are no profiles; put one into the folder profiles"
        field = self.query_one(Form).focused_field
        self.query_one("#help", Lines).show(field_help(field, description, self.app.size.width - 4))

    def _refresh_frame(self) -> None:
        if self.is_current:
            show_frame(self, LAUNCH, moment_of(self.app), None)

    @property
    def _name_mistake(self) -> str | None:
        name = self.query_one("#name", Input).value
        try:
            return None if not name else check_name(name) and None
        except UsageError as error:
            return str(error)

    @on(Table.Moved)
    async def _profile_changed(self) -> None:
        await self._show()

    @on(Form.Edited)
    async def _edited(self, event: Form.Edited) -> None:
        draft = self._draft
        if draft is not None and draft.text(event.key) != event.text:
            self._drafts[draft.profile] = draft.with_text(event.key, event.text)
            await self._show()

    @on(Form.Unfolded)
    async def _unfolded(self, event: Form.Unfolded) -> None:
        await self._show()
        self.query_one(Form).focus_unfolded(event.section)

    @on(Input.Changed, "#name")
    async def _named(self) -> None:
        await self._show()

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self.focus_next()

    # what keys do

    def action_start(self) -> None:
        """Start the run, unless something is wrong."""
        draft, name = self._draft, self.query_one("#name", Input).value
        profile = draft.checked[0] if draft else None
        if draft is None or profile is None or self._name_mistake:
            self.post_message(Noticed("correct what is marked ✗ first; then ctrl+s starts the run", Tone.BAD))
            return
        self.query_one("#name", Input).value = ""
        self.post_message(StartWanted(profile, draft.profile, name or None))

    async def action_restore(self) -> None:
        """Give the field the profile's value again."""
        draft, field = self._draft, self.query_one(Form).focused_field
        if draft is not None and field is not None:
            self._drafts[draft.profile] = draft.without(field.key)
            await self._show()

    def action_choose(self, steps: int) -> None:
        """Take the next allowed value, or the one before; unfold, or fold, what is folded away."""
        if isinstance(self.focused, Choice):
            self.focused.step(steps)
        elif isinstance(self.focused, More):
            self.focused.toggle()

    def action_take(self) -> None:
        """Go on to the next field, or unfold what is folded away."""
        if isinstance(self.focused, More):
            self.focused.toggle()
        else:
            self.focus_next()

    def action_move(self, lines: int) -> None:
        """Move through the profiles, or from field to field."""
        table = self.query_one(Table)
        if table.has_focus:
            table.move(lines)
        elif lines > 0:
            self.focus_next()
        else:
            self.focus_previous()

    def action_page(self, pages: int) -> None:
        """Move through the form by what is in sight."""
        self.query_one(Form).page(pages)

    def action_end(self, direction: int) -> None:
        """Go to the first or last profile."""
        self.query_one(Table).end(direction)

    async def action_back(self) -> None:
        """Leave the form for the profiles, and these for the runs."""
        table = self.query_one(Table)
        if table.has_focus:
            await self.app.switch_mode("runs")
        else:
            table.focus()
            self._show_help()

"""Getting an address from a server that may be busy, slow or broken: tried again with patience, given up in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workstation.data.fetch.exchange import Answer, Bounds, Exchange, PassingError
from workstation.data.fetch.patience import Patience, asked_seconds
from workstation.data.fetch.wording import complaint, host_of
from workstation.errors import FetchError

if TYPE_CHECKING:
    from collections.abc import Callable

    from workstation.data.fetch.patience import Clock
    from workstation.data.fetch.secrets import Credentials

_AGAIN = (408, 425, 429, 500, 502, 503, 504)
_TOO_MANY = 429


class Web:
    """Gets addresses, one at a time."""

    def __init__(
        self,
        clock: Clock,
        tell: Callable[[str], None],
        patience: Patience | None = None,
        bounds: Bounds | None = None,
    ) -> None:
        """Prepare; nothing is connected yet, and `tell` hears of each wait.

        Raises:
            UsageError: if urllib3 is not installed.
        """
        self._exchange = Exchange(clock, bounds)
        self.clock = clock
        self._tell = tell
        self._patience = patience or Patience()

    def close(self) -> None:
        """Give the connections back."""
        self._exchange.close()

    def get(self, url: str, credentials: Credentials) -> Answer:
        """The answer to a GET, asked again while that can help; its status is none that asking again can better.

        Raises:
            FetchError: if there is none after the last try, or it is too large, or it leads in circles.
        """
        failures = 0
        while True:
            try:
                return self._settled(self._exchange.ask(url, credentials), credentials)
            except PassingError as failure:
                failures += 1
                seconds = self._wait_seconds(host_of(url), failures, failure)
                self._tell(f"{host_of(url)} {failure.what}; trying again in {seconds:.0f} s")
                self.clock.sleep(seconds)

    def _wait_seconds(self, host: str, failures: int, failure: PassingError) -> float:
        asked = failure.asked or 0.0
        if asked > self._patience.longest_asked_seconds:
            raise FetchError(
                f"{host} {failure.what} and asks to wait for {asked:.0f} s; start again later", is_for_all=True
            ) from None
        if failures >= self._patience.tries:
            raise FetchError(
                f"{host} {failure.what}, {failures} times in a row; start again later", is_for_all=failure.is_limit
            ) from None
        return max(asked, self._patience.wait_seconds(failures, self.clock.chance()))

    def _settled(self, answer: Answer, credentials: Credentials) -> Answer:
        if answer.status not in _AGAIN:
            return answer
        raise PassingError(
            f"answered {answer.status} ({complaint(answer.body, credentials)})",
            asked=asked_seconds(answer.retry_after, self.clock.now()),
            is_limit=answer.status == _TOO_MANY,
        )

"""Pages with a case's pictures: an address is good in the browser that opened it first, and nowhere else."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select

from storage.database import Transaction
from storage.instants import to_ms
from storage.statement import Statement, insert, statement
from storage.tables import case_links
from storage.vault import Vault, opened

KEPT_FOR = timedelta(days=1)

_CLAIM = Statement(
    lambda d: (
        insert(d, case_links)
        .values({n: bindparam(n) for n in ("link", "browser", "opened_at")})
        .on_conflict_do_nothing()
    )
)
_BROWSER = statement(select(case_links.c.browser).where(case_links.c.link == bindparam("link")))
_FORGET = statement(delete(case_links).where(case_links.c.opened_at < bindparam("before")))


@dataclass(frozen=True)
class CaseLinks:
    tx: Transaction
    vault: Vault | None

    def is_for(self, token: str, browser: str, at: datetime) -> bool:
        """Whether the address is that browser's; it is from now on where nobody has opened it yet."""
        links, browsers = self._marks(token), self._marks(browser)
        known = [row[0] for link in links if (row := self.tx.row(_BROWSER, link=link)) is not None]
        if not known:
            self.tx.run(_CLAIM, link=links[0], browser=browsers[0], opened_at=to_ms(at))
            known = [self.tx.value(_BROWSER, link=links[0])]
        return known[0] in browsers

    def forget(self, now: datetime) -> None:
        """Addresses whose time is long over."""
        self.tx.run(_FORGET, before=to_ms(now - KEPT_FOR))

    def _marks(self, text: str) -> tuple[str, ...]:
        return opened(self.vault).marks(f"link {text}")

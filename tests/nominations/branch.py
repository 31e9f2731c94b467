"""A branch with two secretaries, where some have handed in."""

from dataclasses import dataclass
from datetime import timedelta

from campaign.people import Role
from storage.book import Book
from storage.people import RosterEntry
from tests.office import BRANCH, Office, Phone
from tests.stories.transcript import SCENES

FIRST, SECOND, OFFICE = "chen.jianguo", "fu.hong", "lin.yue"
SUBMITTED = ("zhou.guixiang", "li.guoqiang", "he.xiaoyan")


def appoint(office: Office, userid: str, name: str, *roles: Role, branch: str = BRANCH) -> None:
    with office.database.write() as tx:
        Book(tx).people.save([RosterEntry(userid, name, branch, frozenset(roles))])


def hand_in(phone: Phone) -> None:
    """Applies, scores, submits."""
    SCENES["已提交"](phone)


@dataclass(frozen=True)
class Branch:
    office: Office

    @property
    def first(self) -> Phone:
        return self.office.phone(FIRST)

    @property
    def second(self) -> Phone:
        return self.office.phone(SECOND)

    @property
    def committee(self) -> Phone:
        return self.office.phone(OFFICE)

    def put_forward(self, *names: str) -> None:
        self.says(self.first, f"推荐 {' '.join(names)}", "确认")

    def hand_in_list(self) -> None:
        self.says(self.first, "提交名单", "确认")

    def says(self, phone: Phone, *texts: str) -> str:
        """The last answer."""
        answer = ""
        for text in texts:
            answer = phone.says(text).text
        return answer


def set_up(office: Office) -> Branch:
    appoint(office, SECOND, "付红", Role.SECRETARY)
    appoint(office, "he.xiaoyan", "何小燕", Role.MEMBER)
    for userid in SUBMITTED:
        hand_in(office.phone(userid))
    office.pushed()
    return Branch(office)


def publish(office: Office, *names: str) -> None:
    """Decided and published a week ago, so that the five working days are over."""
    now = office.clock.at
    office.clock.at = now - timedelta(days=7)
    for text in (f"通过 {' '.join(names)}", "确认", f"公示 {' '.join(names)}", "确认"):
        office.phone(OFFICE).says(text)
    office.told()
    office.clock.at = now

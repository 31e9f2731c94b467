"""A list that is in, and reviewers who score the people on it."""

from dataclasses import dataclass

from campaign.people import Role
from tests.nominations.branch import appoint
from tests.office import Office, Phone
from tests.stories.transcript import SCENES

NOMINEES = {"zhou.guixiang": "周桂香", "li.guoqiang": "李国强"}
FIRST, SECOND, OWN = "zhao.min", "ma.jian", "he.yun"


@dataclass(frozen=True)
class Panel:
    office: Office

    def phone(self, userid: str) -> Phone:
        return self.office.phone(userid)

    def says(self, userid: str, *texts: str) -> str:
        """The last answer."""
        answer = ""
        for text in texts:
            answer = self.phone(userid).says(text).passive
        return answer

    def hand_in_list(self, *names: str) -> None:
        self.says("chen.jianguo", f"推荐 {' '.join(names)}", "都不写", "确认", "提交名单", "确认")

    def give(self, userid: str, name: str, *besides: str) -> str:
        """The whole sheet as the nominee scored it, but for what is said besides, up to its summary."""
        self.says(userid, f"评审 {name}")
        for _ in range(4):
            answer = self.says(userid, "同意", "继续")
        return self.says(userid, *besides) if besides else answer

    def score(self, userid: str, name: str, *besides: str) -> str:
        """And hands it in."""
        self.give(userid, name, *besides)
        return self.says(userid, "提交", "确认")


def set_up(office: Office) -> Panel:
    """周桂香 and 李国强 have handed in; on the panel are two of other branches, and one of theirs."""
    appoint(office, SECOND, "马健", Role.REVIEWER, branch="运输支部")
    appoint(office, OWN, "何云", Role.REVIEWER)
    for userid in NOMINEES:
        SCENES["已提交"](office.phone(userid))
    office.told()
    return Panel(office)

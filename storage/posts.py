"""Posts, as the public sees them: title, branch, and whoever holds one and agreed to be named."""

from dataclasses import dataclass

from sqlalchemy import Text, bindparam, func, or_, select

from campaign.posts import Post
from campaign.titles import TitleState
from storage.database import Transaction
from storage.people import roles_of, to_person
from storage.statement import Statement, statement
from storage.tables import applications, branches, campaigns, people, posts, titles

_POST = statement(
    select(posts.c.id, posts.c.title, branches.c.name)
    .join(branches, branches.c.id == posts.c.branch_id)
    .where(posts.c.id == bindparam("id_"))
)
_LATEST = select(func.max(campaigns.c.id)).scalar_subquery()
_HOLDERS = Statement(
    lambda d: (
        select(people.c.id, people.c.userid, people.c.name, branches.c.name, roles_of(d), titles.c.state)
        .join(applications, applications.c.person_id == people.c.id)
        .join(branches, branches.c.id == people.c.branch_id)
        .outerjoin(
            titles,
            (titles.c.campaign_id == applications.c.campaign_id)
            & (titles.c.person_id == people.c.id)
            & (titles.c.post_id == applications.c.post_id),
        )
        .where(
            applications.c.post_id == bindparam("id_"),
            applications.c.campaign_id == _LATEST,
            applications.c.consent == 1,
            or_(applications.c.stage == "applied", applications.c.stage == "submitted"),
            people.c.left_at.is_(None),
        )
        .order_by(people.c.id)
    )
)
# What is too short stands in anything.
_SHORTEST = 4
_NAMED = statement(
    select(posts.c.id)
    .where(
        func.length(posts.c.title) >= _SHORTEST,
        bindparam("said", type_=Text).like("%" + posts.c.title + "%"),
    )
    .order_by(posts.c.id)
    .limit(2)
)


@dataclass(frozen=True)
class Posts:
    tx: Transaction

    def find(self, post_id: int) -> Post | None:
        row = self.tx.row(_POST, id_=post_id)
        if row is None:
            return None
        holders = [(to_person(*each), state) for *each, state in self.tx.rows(_HOLDERS, id_=post_id)]
        found_id, title, branch = row
        return Post(
            found_id,
            title,
            branch,
            tuple(person for person, _ in holders),
            tuple((person, TitleState(state)) for person, state in holders if state is not None),
        )

    def named_in(self, said: str) -> Post | None:
        """The one whose title stands in it."""
        rows = self.tx.rows(_NAMED, said=said)
        return self.find(rows[0][0]) if len(rows) == 1 else None

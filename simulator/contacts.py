"""Changes in the contacts, made here and told to the contact-sync assistant as the platform tells them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from simulator import incoming
from simulator.acts import BadActError
from simulator.clock import Clock
from simulator.delivery import Callback, Delivery, Postman
from simulator.passive import Expected
from simulator.people import USERID, Directory, Person

SYSTEM = "sys"
USER_CHANGES = frozenset({"create_user", "update_user", "delete_user"})


def change(directory: Directory, what: Mapping[str, Any]) -> incoming.Fields:
    """Make the change and return the event's fields: of a member the id and the department, and nothing else."""
    kind = str(what.get("change", ""))
    if kind not in USER_CHANGES:
        fields = what.get("fields") or {}
        if not kind or not isinstance(fields, Mapping):
            raise BadActError("change 要有名字，fields 要是一个对象")
        return {"ChangeType": kind, **fields}
    userid = str(what.get("userid", ""))
    person = directory.find(userid)
    if kind == "create_user":
        if person is not None or not USERID.fullmatch(userid):
            raise BadActError(f"userid「{userid}」已经有了，或不合规则")
        person = Person(userid, str(what.get("name") or userid), str(what.get("branch", "")))
        directory.put(person)
    elif person is None:
        raise BadActError(f"没有 userid「{userid}」")
    elif kind == "delete_user":
        directory.remove(person)
        return {"ChangeType": kind, "UserID": person.userid}
    else:
        old, new = person, str(what.get("new_userid", person.userid))
        name, branch = str(what.get("name", person.name)), str(what.get("branch", person.branch))
        person = replace(person, userid=new, name=name, branch=branch)
        if new != old.userid:
            return _under_another_id(directory, old, person)
        directory.put(person)
    return {"ChangeType": kind, "UserID": person.userid, "Department": str(directory.department_of(person))}


def _under_another_id(directory: Directory, old: Person, person: Person) -> incoming.Fields:
    """Take the one userid that the platform made up itself, and which may be changed once, for another."""
    if directory.find(person.userid) is not None or not USERID.fullmatch(person.userid):
        raise BadActError(f"userid「{person.userid}」已经有了，或不合规则")
    directory.remove(old)
    directory.put(person)
    fields = {"ChangeType": "update_user", "UserID": old.userid, "NewUserID": person.userid}
    return {**fields, "Department": str(directory.department_of(person))}


async def tell(postman: Postman, callback: Callback, clock: Clock, fields: incoming.Fields) -> Delivery:
    sender = incoming.Sender(callback.to, SYSTEM, clock.unix())
    plain = incoming.event_xml(sender, "change_contact", fields)
    return await postman.deliver(callback, plain, Expected(SYSTEM, callback.to, "change_contact"), lambda _: None)

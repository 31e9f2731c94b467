"""Orders with a head word, in the order in which they are tried."""

import re

from dialog.act import Act
from dialog.understanding import orders
from dialog.understanding.heard import Heard, whom_of_several
from dialog.understanding.leave import read_leave
from dialog.understanding.panel import read_review
from dialog.understanding.secretaries import read_secretary


def read_order(heard: Heard) -> Act | None:
    told = heard.told
    if act := read_leave(told):
        return whom_of_several(heard) or act
    if act := orders.read_case(told) or read_office_order(heard):
        return act
    if act := read_review(told, heard.asked):
        return whom_of_several(heard) or act
    if act := orders.read_chasing(told):
        return whom_of_several(heard) or act
    if act := orders.read_names(told, asked=False, directory=heard.directory):
        return whom_of_several(heard) or act
    if act := orders.read_ruling(told, heard.text):
        return whom_of_several(heard) or act
    if act := orders.read_notice(told):
        return act
    if act := orders.read_discipline(told):
        return act
    if act := orders.read_inspection(told):
        return act
    return orders.read_deadline(told) or orders.read_complaint(heard.text) or orders.read_schedule(told)


# Elsewhere these are what the public has to say.
_SEES_OPINIONS = re.compile("看看?(?:一下)?意见")
_OF_LISTS = frozenset(("nominate", "submit_list"))


def read_office_order(heard: Heard) -> Act | None:
    """What is said of lists; of meetings little is enough where a list is being talked of."""
    told = heard.told
    act = orders.read_return(told, heard.text) or orders.read_extension(told, heard.text) or read_secretary(told)
    if act is None and heard.role == "admin":
        act = orders.read_ruling(told, heard.text, alone=True) or orders.read_unpublishing(told)
    if act is None and heard.role in ("secretary", "admin"):
        if heard.context.conversation in _OF_LISTS and _SEES_OPINIONS.fullmatch(heard.text):
            return Act(intent="show_opinions")
        if met := orders.read_meeting(told, heard.text, asked=heard.context.conversation in _OF_LISTS):
            return met
        act = orders.read_sending_back(told, heard.text) or orders.read_list_change(told, heard.text)
    return act and (whom_of_several(heard) or act)

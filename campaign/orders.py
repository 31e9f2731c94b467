"""What a turn does that binds others, as plain data: one kind of order for each thing that can be ordered."""

from campaign.appointments import AppointmentOrder
from campaign.cases import CaseOrder
from campaign.deadlines import DeadlineMoved
from campaign.decisions import DecisionOrder
from campaign.exemptions import ExemptionOrder
from campaign.extensions import DeadlineExtended
from campaign.nominations import NominationOrder
from campaign.notices import NoticeOrder
from campaign.nudges import NudgeOrder
from campaign.panel import PanelOrder
from campaign.sending_back import SentBack
from campaign.titles import TitlesAwarded
from campaign.works import WorkAsked

Order = (
    NoticeOrder
    | AppointmentOrder
    | NudgeOrder
    | ExemptionOrder
    | DeadlineMoved
    | NominationOrder
    | DeadlineExtended
    | SentBack
    | DecisionOrder
    | TitlesAwarded
    | PanelOrder
    | CaseOrder
    | WorkAsked
)

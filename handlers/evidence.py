"""依据: words, pictures and links for an item, and second thoughts about which item."""

from dataclasses import replace
from datetime import timedelta

from campaign.changes import EvidenceAdded, EvidenceFiled, EvidenceKind, EvidenceRemoved
from campaign.rubric import BonusItem, PointsItem
from dialog.act import Act
from dialog.incoming import Kind
from handlers import claims, permits, prompts, walk, wording
from handlers.desk import Desk
from handlers.flow import Heard

LATE_PICTURE = timedelta(seconds=60)
BURST = timedelta(seconds=20)
UPLOAD_TIME = timedelta(minutes=30)


def add_words(desk: Desk, act: Act) -> Heard:
    """The whole message is evidence, whatever numbers it holds: no score is recorded."""
    text = (act.evidence or act.text or desk.incoming.text).strip()
    number = act.item or _item_open(desk)
    if number is None or not 1 <= number <= desk.rubric.last:
        return Heard(desk.talk, "这句是哪一项的依据？说「第6项 ……」这样，现在还没记。", show="short")
    if isinstance(desk.rubric.item(number), BonusItem) and number not in desk.record.claims:
        return claims.claim(desk, replace(act, item=number, evidence=text))
    change = EvidenceAdded(number, "text", desk.incoming.key, text)
    question = desk.talk.question
    if question.step == "proof":
        pieces = _pieces(desk.moved((change,), desk.talk), number)
        following = walk.to_item(desk, desk.talk, desk.next_item())
        return Heard(following, f"第{number}项依据：{pieces}。", (change,), "full")
    item = desk.rubric.item(number)
    unscored = isinstance(item, PointsItem) and number not in desk.record.points
    says = f"记作第{number}项依据{'，还没有打分' if unscored else ''}。"
    return Heard(desk.talk, says, (change,), "short")


def show(desk: Desk, act: Act) -> Heard:
    number = act.item or _item_open(desk)
    if number is None or not 1 <= number <= desk.rubric.last:
        return Heard(desk.talk, f"看哪一项的？说「第6项依据」这样。\n{prompts.evidence(desk)}")
    pieces = desk.record.evidence_of(number)
    if not pieces:
        says = f"第{number}项还没有依据。发照片，或说「第{number}项 ……」可以补"
        return Heard(desk.talk, says, show="short")
    return Heard(
        desk.talk,
        f"第{number}项依据：{_pieces(desk, number)}。\n不要了说「删除第{number}项依据」",
        show="short",
    )


def remove(desk: Desk, act: Act) -> Heard:
    number = act.item or _item_open(desk)
    if number is None or not 1 <= number <= desk.rubric.last:
        return Heard(desk.talk, "删哪一项的？说「删除第6项依据」这样，都还在。", show="short")
    pieces = desk.record.evidence_of(number)
    if not pieces:
        return Heard(desk.talk, f"第{number}项没有依据，没什么要删。", show="short")
    says = f"第{number}项的{len(pieces)}件依据删掉了，分数没动。"
    return Heard(desk.talk, says, (EvidenceRemoved(number),), "short")


def offer_upload(desk: Desk, act: Act) -> Heard:
    """Files do not reach the bot in the chat, so they are handed in on a page."""
    number = act.item or _item_open(desk)
    if desk.upload_link is None:
        return Heard(desk.talk, "文件到不了我这里，拍成照片发来就行，可以多张。", show="short")
    if number is None or not 1 <= number <= desk.rubric.last:
        return Heard(desk.talk, "传给哪一项？说「第6项上传」这样。", show="short")
    if refusal := permits.may_score(desk):
        return Heard(desk.talk, refusal)
    link = desk.upload_link(desk.person.userid, number, desk.now + UPLOAD_TIME)
    minutes = int(UPLOAD_TIME.total_seconds() // 60)
    says = f"给第{number}项 {desk.rubric.item(number).short}传文件，{minutes}分钟内打开：\n{link}"
    return Heard(desk.talk, says, show="short")


def receive_file(desk: Desk, number: int, name: str, kind: EvidenceKind, content_hash: str) -> Heard:
    """A file handed in on the page; the key makes the same file for the same item one piece of evidence."""
    if refusal := permits.may_score(desk):
        return Heard(desk.talk, f"文件没有存。{refusal}")
    key = f"upload/{desk.person.id}/{desk.campaign.id}/{number}/{content_hash}"
    change = EvidenceAdded(number, kind, key, text=name, content_hash=content_hash)
    title = f"第{number}项 {desk.rubric.item(number).short}"
    return Heard(desk.talk, f"{wording.quoted(name, 40)}放进{title}了。", (change,))


def file_pictures(desk: Desk, act: Act) -> Heard:
    """上一项, 这一项 or 第6项, said of pictures whose item was in doubt."""
    before, this = desk.talk.answered, desk.talk.item
    number = {"previous": before, "this_item": this}.get(act.intent, act.item) or act.item
    if number is None or not 1 <= number <= desk.rubric.last:
        return Heard(desk.talk, "照片放进哪一项？说「第6项」这样。")
    title = f"第{number}项 {desk.rubric.item(number).short}"
    following = this if this in desk.missing else desk.next_item()
    talk = walk.to_item(desk, desk.talk, following)
    says = f"照片放进{title}了。"
    if following is not None:
        return Heard(talk, f"{says}\n接着{prompts.item_in_short(desk, following)}", (EvidenceFiled(number),))
    return Heard(talk, says, (EvidenceFiled(number),), "short")


def receive(desk: Desk) -> Heard:
    """A picture or a link that just came in."""
    if refusal := permits.may_score(desk):
        what = "照片" if desk.incoming.kind is Kind.IMAGE else "链接"
        return Heard(desk.talk, f"{what}没有存。{refusal}")
    if desk.incoming.kind is Kind.LINK:
        return _receive_link(desk)
    return _receive_picture(desk)


def _receive_link(desk: Desk) -> Heard:
    text = " ".join(part for part in (desk.incoming.text, desk.incoming.url) if part)
    number = _item_open(desk)
    if number is None:
        return Heard(desk.talk, "链接放进哪一项？说「第6项」加上链接文字，现在还没存。", show="short")
    change = EvidenceAdded(number, "link", desk.incoming.key, text)
    return Heard(desk.talk, f"链接放进第{number}项了。", (change,), "short")


def _receive_picture(desk: Desk) -> Heard:
    talk = replace(desk.talk, pictured_at=desk.now)
    number = None if talk.question.step == "photo" else _item_open(desk)
    is_burst = _follows_one(desk, number)
    if talk.question.step == "photo" or number is None or (_is_late(desk) and not _continues(desk, number)):
        change = EvidenceAdded(None, "image", desk.incoming.key, media_id=desk.incoming.media_id)
        if is_burst and talk.question.step == "photo":
            return Heard(talk, "", (change,))
        return Heard(talk.ask("scoring:photo", item=number), "照片收好了。", (change,), "full")
    change = EvidenceAdded(number, "image", desk.incoming.key, media_id=desk.incoming.media_id)
    if is_burst:
        return Heard(talk, "", (change,))
    return Heard(talk, f"照片放进第{number}项了，还有接着发。", (change,), "short")


def _follows_one(desk: Desk, number: int | None) -> bool:
    """Right after another picture for the same item; that one was acknowledged, and is still there."""
    before = desk.talk.pictured_at
    has_one = any(piece.kind == "image" for piece in desk.record.evidence_of(number))
    return has_one and before is not None and desk.now - before <= BURST


def _is_late(desk: Desk) -> bool:
    """It came so soon after an answer brought up the next item that it may belong to the one before."""
    talk = desk.talk
    return (
        talk.question.item is not None
        and talk.answered is not None
        and talk.answered != talk.question.item
        and talk.answered_at is not None
        and desk.now - talk.answered_at <= LATE_PICTURE
    )


def _continues(desk: Desk, number: int) -> bool:
    """More of what the person has just put into this item."""
    talk = desk.talk
    return (
        talk.pictured_at is not None
        and desk.now - talk.pictured_at <= LATE_PICTURE
        and any(piece.kind == "image" for piece in desk.record.evidence_of(number))
    )


def _item_open(desk: Desk) -> int | None:
    question = desk.talk.question
    return question.number if question.conversation == "scoring" and question.step in ("item", "proof") else None


def _pieces(desk: Desk, number: int) -> str:
    pieces = desk.record.evidence_of(number)
    pictures = sum(piece.kind == "image" for piece in pieces)
    words = [wording.quoted(piece.text) for piece in pieces if piece.text]
    return "，".join([f"照片{pictures}张"] * bool(pictures) + words)

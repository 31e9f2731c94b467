"""Template cards: the five kinds, checked as the platform checks them before they leave."""

from typing import Annotated, Any, ClassVar, Literal, TypeVar

from pydantic import AfterValidator, Field, model_validator

from bot.limits import Part, Url, Words, at_most, shown_in

Style = Literal[1, 2, 3, 4]
Key = Annotated[str, at_most(1024)]
OptionId = Annotated[str, at_most(128)]
TaskId = Annotated[str, Field(pattern=r"^[0-9A-Za-z_\-@]{1,128}$")]
ButtonText = Annotated[str, shown_in(10)]
P = TypeVar("P", bound=Part)


def _differing_in(name: str) -> AfterValidator:
    def check(parts: tuple[P, ...]) -> tuple[P, ...]:
        if len({getattr(part, name) for part in parts}) != len(parts):
            raise ValueError(f"the same {name} twice")
        return parts

    return AfterValidator(check)


class _Leading(Part):
    """A part whose type says where a tap leads: nowhere, to an address, or into a mini program."""

    type: Literal[0, 1, 2] = 0
    url: Url | None = None
    appid: Words | None = None
    pagepath: str | None = None

    @model_validator(mode="after")
    def _leads_somewhere(self) -> "_Leading":
        return _check_target(self, self.type, {1: "url", 2: "appid"})


def _check_target(part: P, kind: int, wanted: dict[int, str]) -> P:
    name = wanted.get(kind)
    if name and not getattr(part, name):
        raise ValueError(f"type {kind} needs {name}")
    return part


class Source(Part):
    """The small line above the title: 0 grey, 1 black, 2 red, 3 green."""

    desc: str
    desc_color: Literal[0, 1, 2, 3] = 0
    icon_url: Url | None = None


class Title(Part):
    title: Words
    desc: str = ""


class MenuAction(Part):
    text: Words
    key: Key


class ActionMenu(Part):
    action_list: Annotated[tuple[MenuAction, ...], Field(min_length=1, max_length=3), _differing_in("key")]
    desc: str = ""


class Quote(_Leading):
    title: str = ""
    quote_text: str = ""


class Fact(Part):
    """A line of name and value; its type says whether it leads to an address (1), a file (2) or a member (3)."""

    keyname: Words
    value: str = ""
    type: Literal[0, 1, 2, 3] = 0
    url: Url | None = None
    media_id: Words | None = None
    userid: Words | None = None

    @model_validator(mode="after")
    def _leads_somewhere(self) -> "Fact":
        return _check_target(self, self.type, {1: "url", 2: "media_id", 3: "userid"})


class Jump(_Leading):
    title: Words


class Action(_Leading):
    """What a tap on the card itself does."""

    type: Literal[1, 2]


class Button(Part):
    """Brings `key` back when it is pressed; 1 blue, 2 blue on white, 3 red, 4 grey."""

    text: ButtonText
    key: Key
    style: Style = 1


def choice(text: str, version: int, style: Style = 1) -> Button:
    """A button that says `text`, in answer to the question of that version."""
    return Button(text=text, key=f"{version}:{text}", style=style)


class Option(Part):
    id: OptionId
    text: Annotated[str, shown_in(16)]


class Selection(Part):
    question_key: Key
    option_list: Annotated[tuple[Option, ...], Field(min_length=1, max_length=10), _differing_in("id")]
    title: str = ""
    selected_id: str | None = None


class Tick(Part):
    id: OptionId
    text: Annotated[str, shown_in(17)]
    is_checked: bool = False


class Checkbox(Part):
    """Mode 0: one of them, 1: any number."""

    question_key: Key
    option_list: Annotated[tuple[Tick, ...], Field(min_length=1, max_length=20), _differing_in("id")]
    mode: Literal[0, 1] = 0


class Submit(Part):
    text: ButtonText
    key: Key


class Emphasis(Part):
    title: str = ""
    desc: str = ""


class Image(Part):
    url: Url
    aspect_ratio: Annotated[float, Field(ge=1.3, le=2.25)] = 1.3


class ImageText(_Leading):
    image_url: Url
    title: str = ""
    desc: str = ""


class Paragraph(Part):
    title: Words
    desc: str = ""


class _Card(Part):
    card_type: ClassVar[str]

    task_id: TaskId | None = None
    source: Source | None = None
    action_menu: ActionMenu | None = None
    quote_area: Quote | None = None
    horizontal_content_list: Annotated[tuple[Fact, ...], Field(max_length=6)] = ()
    jump_list: Annotated[tuple[Jump, ...], Field(max_length=3)] = ()
    card_action: Action | None = None

    @model_validator(mode="after")
    def _is_known_by_a_task(self) -> "_Card":
        if self.action_menu and not self.task_id:
            raise ValueError("action_menu needs task_id")
        return self

    def as_json(self) -> dict[str, Any]:
        """Without what is as it would be anyway: the defaults here are the platform's."""
        return {"card_type": self.card_type, **self.model_dump(mode="json", exclude_defaults=True)}


class TextNotice(_Card):
    card_type = "text_notice"

    card_action: Action
    main_title: Title | None = None
    sub_title_text: str = ""
    emphasis_content: Emphasis | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "TextNotice":
        if not (self.main_title or self.sub_title_text):
            raise ValueError("main_title or sub_title_text is needed")
        return self


class NewsNotice(_Card):
    card_type = "news_notice"

    card_action: Action
    main_title: Title
    card_image: Image | None = None
    image_text_area: ImageText | None = None
    vertical_content_list: Annotated[tuple[Paragraph, ...], Field(max_length=4)] = ()

    @model_validator(mode="after")
    def _shows_something(self) -> "NewsNotice":
        if not (self.card_image or self.image_text_area):
            raise ValueError("card_image or image_text_area is needed")
        return self


class ButtonInteraction(_Card):
    card_type = "button_interaction"

    task_id: TaskId
    main_title: Title
    button_list: Annotated[tuple[Button, ...], Field(min_length=1, max_length=6)]
    sub_title_text: str = ""
    button_selection: Selection | None = None


class VoteInteraction(_Card):
    card_type = "vote_interaction"

    task_id: TaskId
    main_title: Title
    checkbox: Checkbox
    submit_button: Submit


class MultipleInteraction(_Card):
    card_type = "multiple_interaction"

    task_id: TaskId
    main_title: Title
    select_list: Annotated[tuple[Selection, ...], Field(min_length=1, max_length=3)]
    submit_button: Submit


Card = TextNotice | NewsNotice | ButtonInteraction | VoteInteraction | MultipleInteraction

"""The one error of the library: a code and its parameters; the words live in `messages` modules."""

from collections.abc import Mapping


class DeliberateError(Exception):
    """Something the caller can mend.

    `code` is a stable dotted name such as "draw.quota_infeasible"; `params` are plain values that
    fill the sentence which `deliberate.words.sentence` makes of it.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params: Mapping[str, object] = params


class InputErrors(DeliberateError):
    """Several rows of one file were refused; each item names its line."""

    def __init__(self, items: list[DeliberateError]) -> None:
        super().__init__("input.rows", count=len(items))
        self.items = items

"""A text, what the three made of it, and how they stand to each other."""

import dataclasses
import json


@dataclasses.dataclass
class Text:
    schema: str
    text: bytes
    name: str = ""
    ours: object = None
    python: object = None
    cpp: object = None

    @property
    def theirs(self):
        """The answers of the libraries that were asked, by their names."""
        return {who: getattr(self, who) for who in ("python", "cpp") if getattr(self, who)}

    @property
    def agreed(self):
        return all(same(self.ours, answer) for answer in self.theirs.values())

    @property
    def stands(self):
        """For each library that differs: how we stand, and how it does."""
        ours = standing(self, self.ours)
        return {
            who: (ours, standing(self, answer)) for who, answer in self.theirs.items() if not same(self.ours, answer)
        }

    def __str__(self):
        lines = [f"{self.name or self.schema}: {_short(repr(self.text))}"]
        for who, answer in ({"ours": self.ours} | self.theirs).items():
            said = json.dumps(answer.values) if answer.accepted else f"refused: {answer.error}"
            lines.append(f"      {who}: {_short(said)}")
        return "\n".join(lines)


def same(one, other):
    """An error's words are everybody's own."""
    return one.values == other.values if one.accepted and other.accepted else one.accepted == other.accepted


def standing(text, answer):
    if not answer.accepted:
        return "refused"
    # Where we refuse, there are no values of ours to differ from.
    return "read" if not text.ours.accepted or same(text.ours, answer) else "read otherwise"


def explained(text, rules):
    """Whether each library that differs from us does so as one of the rules says."""
    return all(any(rule.stands(who) == stand for rule in rules) for who, stand in text.stands.items())


def _short(text):
    return text if len(text) <= 300 else f"{text[:200]} ... {text[-95:]}"

"""What the pages of the service can say, read from its own sources; and a record of what was seen, so that a page which nobody looked at is noticed.

The templates name the texts that they show. Each text of each template has to be seen in each language, and an error page of each family of codes: a new
template, a new branch of one, or a new family fails the run until a journey looks at it.
"""

import pathlib
import re
import threading

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
LANGUAGES = ("en", "zh-CN")
# Answers to programs, never to people (docs/errors.md has them as pages, because a browser that calls the API sees one).
NOT_FOR_PEOPLE = {"API", "REG"}
_TEXT = re.compile(r'\.(?:t|of_partner|to_host|about)\(\s*"([a-z-]+)"')
_ENTRY = re.compile(r"^([a-z][\w-]*) = (.+)$", re.MULTILINE)
_CODE = re.compile(r"^## ([A-Z]+)-\d+: \w+\n\nAnswer: page", re.MULTILINE)


def templates():
    """Names of the page templates, with the keys of the texts that each shows."""
    found = {path.stem: set(_TEXT.findall(path.read_text())) for path in (ROOT / "sso/templates").glob("*.html")}
    del found["base"]
    if not found or not all(found.values()):
        raise AssertionError(f"templates that show no text: {found}")
    return found


def families():
    """What stands before the number of the codes that can be a page."""
    found = set(_CODE.findall((ROOT / "docs/errors.md").read_text())) - NOT_FOR_PEOPLE
    if len(found) < 5:
        raise AssertionError(f"docs/errors.md is not as expected: {found}")
    return found


def _texts(language):
    """Each text of the pages as a pattern for one line of a page."""
    entries = dict(_ENTRY.findall((ROOT / f"sso/texts/{language}/pages.ftl").read_text()))
    return {key: re.compile(".+".join(re.escape(part) for part in re.split(r"\{ \$\w+ \}", value))) for key, value in entries.items()}


class Seen:
    """Kept by all journeys together."""

    def __init__(self):
        self._lock = threading.Lock()
        self._templates = templates()
        self._patterns = {language: _texts(language) for language in LANGUAGES}
        self._texts, self._families, self._names = set(), set(), {}

    def note(self, name, language, title, visible, code):
        """A page was looked at. `visible`: what a person reads on it; `code`: the code on it, or None. Raises when it is none of the pages."""
        template = "error" if code else self._template(language, title)
        lines = [line.strip() for line in visible.splitlines() if line.strip()]
        seen = set()
        for key in self._templates[template]:
            # The way to the other language speaks that language.
            tongue = next(each for each in LANGUAGES if each != language) if key == "page-switch" else language
            if any(self._patterns[tongue][key].fullmatch(line) for line in lines):
                seen.add((template, language, key))
        with self._lock:
            if name in self._names.setdefault(language, set()):
                raise AssertionError(f"two screenshots are called {name}")
            self._names[language].add(name)
            self._texts |= seen
            if code:
                self._families.add((language, code.partition("-")[0]))

    def _template(self, language, title):
        for template, keys in self._templates.items():
            if any(key.endswith("-title") and self._patterns[language][key].fullmatch(title) for key in keys):
                return template
        raise AssertionError(f"no page of ours in {language} is called {title!r}")

    def missing(self):
        """What nobody looked at; a sentence for each."""
        with self._lock:
            for language in LANGUAGES:
                for template, keys in sorted(self._templates.items()):
                    for key in sorted(keys):
                        if (template, language, key) not in self._texts:
                            yield f"{template}.html: nobody looked at {key} in {language}"
                for family in sorted(families()):
                    if (language, family) not in self._families:
                        yield f"error.html: nobody looked at a code of {family} in {language}"
                for other in LANGUAGES:
                    for name in sorted(self._names.get(other, set()) - self._names.get(language, set())):
                        yield f"{name}: there is a screenshot in {other}, and none in {language}"

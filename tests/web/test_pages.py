"""Pages escape what they show, refuse unknown names, and speak one language."""

from pathlib import Path

import jinja2
import pytest

from web.headers import SECURITY_HEADERS, content_security_policy
from web.pages import STATIC, TEMPLATES, make_environment, render


def environment_with(folder: Path, template: str) -> jinja2.Environment:
    (folder / "one.html").write_text(template, "utf-8")
    return make_environment(folder)


def test_a_value_is_escaped(tmp_path: Path) -> None:
    attack = "<script>alert(1)</script>"
    harmless = render(environment_with(tmp_path, "{{ name }}"), "one.html", "en", name=attack)
    harmful = render(environment_with(tmp_path, "{{ name|safe }}"), "one.html", "en", name=attack)
    assert harmful == attack
    assert "<" not in harmless


def test_an_unknown_name_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(jinja2.UndefinedError):
        render(environment_with(tmp_path, "{{ nobody }}"), "one.html", "en")


@pytest.mark.parametrize(("language", "expected"), [("en", "Skip"), ("fr", "Aller")])
def test_a_page_speaks_its_language(language: str, expected: str) -> None:
    page = render(make_environment(), "base.html", language, static="/static")
    assert f'<html lang="{language}">' in page
    assert expected in page


def test_the_base_page_asks_nobody_else_for_anything() -> None:
    shared = [*TEMPLATES.rglob("*.*"), *STATIC.rglob("*.*")]
    texts = [path.read_text("utf-8") for path in shared]
    assert len(texts) > 10
    assert [text for text in texts if "http:" in text or "https:" in text or "url(" in text] == []


def test_the_policy_starts_from_nothing() -> None:
    policy = content_security_policy()
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for directive in ("frame-ancestors", "base-uri", "form-action", "trusted-types"):
        assert f"{directive} 'none'" in policy


def test_a_page_with_forms_may_say_so() -> None:
    assert "form-action 'self';" in content_security_policy(form_action="'self'")


def test_the_headers_cannot_be_changed_by_accident() -> None:
    with pytest.raises(TypeError):
        SECURITY_HEADERS["X-Frame-Options"] = "ALLOW"  # type: ignore[index]

"""The plan as a Word document and as Markdown."""

import io
import shutil
import subprocess
import zipfile
from datetime import date
from itertools import pairwise

import pytest
from docx import Document
from docx.oxml.ns import qn

from bot.plan.compose import PlanAnswers, compose
from bot.plan.document import markdown, word

DAY = date(2026, 11, 25)


@pytest.fixture(scope="module")
def plan(catalogue):
    answers = PlanAnswers("wethouder", "'s-Hertogenbosch", ("bestuur",), False, "motiveren")
    return compose(catalogue, answers)


@pytest.fixture(scope="module")
def content(catalogue, plan):
    return word(plan, DAY, catalogue.teksten.stappenplan, catalogue.teksten.geen_link)


@pytest.fixture(scope="module")
def document(content):
    return Document(io.BytesIO(content))


def whole_text(document):
    return "\n".join("".join(node.itertext()) for node in document.element.iter(qn("w:p")))


def links_of(document):
    return {
        rel.target_ref for rel in document.part.rels.values() if rel.reltype.endswith("/hyperlink")
    }


class TestWord:
    def test_it_holds_every_step_with_all_it_says(self, plan, document):
        text = whole_text(document)
        for step in plan.steps:
            assert f"Stap {step.number}. " in text
            for part in (step.why, *step.do, step.who, step.measure, step.note):
                assert (part or "") in text

    def test_every_address_is_a_real_link(self, plan, document):
        assert links_of(document) == {link.url for link in plan.resources if link.url}

    def test_a_resource_without_address_is_named(self, catalogue, document):
        assert "Kennisdocument budgetten volwasseneducatie" in whole_text(document)
        assert catalogue.teksten.geen_link in whole_text(document)

    def test_headings_are_styles_and_skip_no_level(self, document):
        names = [p.style.name for p in document.paragraphs]
        assert names[0] == "Title"
        levels = [int(name[-1]) for name in names if name.startswith("Heading")]
        assert levels[0] == 1
        assert all(b - a <= 1 for a, b in pairwise(levels))

    def test_tables_have_a_header_row_that_is_marked(self, plan, document):
        assert len(document.tables) == 2
        for table in document.tables:
            rows = [bool(row._tr.findall(f".//{qn('w:tblHeader')}")) for row in table.rows]
            assert rows == [True] + [False] * len(plan.steps)

    def test_its_language_is_dutch_and_its_title_is_set(self, plan, document):
        properties = document.core_properties
        assert (properties.title, properties.language) == (plan.title, "nl-NL")
        languages = {lang.get(qn("w:val")) for lang in document.styles.element.iter(qn("w:lang"))}
        assert languages == {"nl-NL"}

    def test_it_has_municipality_and_date_and_no_person(self, document):
        text = whole_text(document)
        assert "'s-Hertogenbosch" in text
        assert "25 november 2026" in text
        assert document.core_properties.author == "NT1-gids"

    def test_pages_are_numbered_and_carry_the_title(self, plan, document):
        section = document.sections[0]
        assert section.header.paragraphs[0].text == plan.title
        for footer in (section.footer, section.first_page_footer):
            codes = [f.get(qn("w:instr")) for f in footer._element.iter(qn("w:fldSimple"))]
            assert codes == ["PAGE", "NUMPAGES"]

    def test_the_same_plan_gives_the_same_bytes(self, catalogue, plan, content):
        texts = catalogue.teksten
        assert word(plan, DAY, texts.stappenplan, texts.geen_link) == content

    def test_nothing_of_the_template_is_left(self, content):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            assert not [name for name in packed.namelist() if "thumbnail" in name]
            assert b"python-docx" not in packed.read("docProps/core.xml")

    @pytest.mark.needs("libreoffice")
    def test_libreoffice_opens_it(self, plan, content, tmp_path):
        file = tmp_path / "plan.docx"
        file.write_bytes(content)
        profile = f"-env:UserInstallation=file://{tmp_path}/profiel"
        done = subprocess.run(
            [
                shutil.which("libreoffice"),
                profile,
                "--headless",
                "--convert-to",
                "txt:Text",
                file.name,
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        text = (tmp_path / "plan.txt").read_text("utf-8-sig")
        assert all(f"Stap {step.number}. " in text for step in plan.steps)


class TestMarkdown:
    @pytest.fixture(scope="class")
    def text(self, catalogue, plan):
        return markdown(plan, DAY, catalogue.teksten.stappenplan, catalogue.teksten.geen_link)

    def test_it_holds_every_step_with_all_it_says(self, plan, text):
        for step in plan.steps:
            assert f"### Stap {step.number}. " in text
            for part in (step.why, *step.do, step.who, step.measure, step.note):
                assert (part or "") in text

    def test_it_holds_every_link(self, plan, text):
        for link in plan.resources:
            assert link.title in text
            if link.url:
                assert f"(<{link.url}>)" in text

    def test_its_tables_are_whole(self, plan, text):
        rows = [line for line in text.splitlines() if line.startswith("|")]
        assert len(rows) == 2 * (len(plan.steps) + 2)
        assert {line.count("|") for line in rows} == {5}

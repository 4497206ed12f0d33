"""A plan as a Word document.

It has real headings, lists, links, table headers, a language and a title, so that screen readers and
tables of contents work.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph

from bot.answer import Link
from bot.plan.compose import Plan, Step
from bot.plan.document.content import (
    agreements,
    labelled,
    levels,
    long_date,
    overview,
    step_heading,
)
from bot.plan.schema import PlanTexts

__all__ = ["word"]

_FONT = "Arial"
_INK = RGBColor(0x1B, 0x2A, 0x3A)
_BLUE = RGBColor(0x15, 0x42, 0x73)
_GREY = RGBColor(0x51, 0x5F, 0x6B)
_LINK = RGBColor(0x0B, 0x57, 0xA4)
_BLUE_FILL, _PALE_FILL, _LINE = "154273", "EAF1F7", "B9CBDB"


def word(plan: Plan, day: date, texts: PlanTexts, no_link: str) -> bytes:
    """Return a plan as a Word document (Office Open XML). Arguments as for `markdown`."""
    document = Document()
    _prepare(document, plan, day)
    _styles(document)
    _page(document, plan, texts)
    _cover(document, plan, day, texts)
    document.add_heading(texts.overzicht, 1)
    _table(document, overview(plan, texts), (Cm(1.4), Cm(2.6), Cm(6.4), Cm(6.0)))
    for level, steps in levels(plan):
        document.add_heading(level, 1)
        for step in steps:
            _word_step(document, step, texts, no_link)
    _last_pages(document, plan, texts)
    return _same_bytes(document, day)


def _prepare(document: WordDocument, plan: Plan, day: date) -> None:
    """Set title, language and dates, and leave out what python-docx's template brings along."""
    made = datetime.combine(day, time(12), UTC)
    properties = document.core_properties
    properties.title = plan.title
    properties.subject = ""
    properties.author = properties.last_modified_by = "NT1-gids"
    properties.comments = properties.keywords = properties.category = ""
    properties.language = "nl-NL"
    properties.created = properties.modified = made
    properties.revision = 1
    relations = document.part.package.rels
    for name in [name for name, rel in relations.items() if "thumbnail" in rel.reltype]:
        relations.pop(name)
    settings = document.settings.element
    compat = settings.find(qn("w:compat"))
    if compat is None:
        compat = OxmlElement("w:compat")
        settings.append(compat)
    mode = OxmlElement("w:compatSetting")  # without it Word opens in compatibility mode
    mode.set(qn("w:name"), "compatibilityMode")
    mode.set(qn("w:uri"), "http://schemas.microsoft.com/office/word")
    mode.set(qn("w:val"), "15")
    compat.append(mode)


def _styles(document: WordDocument) -> None:
    styles = document.styles
    for lang in styles.element.iter(qn("w:lang")):
        for name in ("w:val", "w:eastAsia"):
            lang.set(qn(name), "nl-NL")
    _style(document, "Normal", 10, _INK, after=6).paragraph_format.line_spacing = 1.15
    _style(document, "Title", 24, _BLUE, bold=True, before=10, after=6)
    _style(document, "Subtitle", 13, _GREY, after=2)
    _style(document, "Heading 1", 16, _BLUE, bold=True, before=20, after=6)
    _style(document, "Heading 2", 12, _BLUE, bold=True, before=14, after=3)
    _style(document, "List Bullet", 10, _INK, after=2)
    _style(document, "Header", 9, _GREY)
    _style(document, "Footer", 9, _GREY)
    for name, left_over in (("Title", "w:pBdr"), ("Title", "w:spacing"), ("Subtitle", "w:spacing")):
        properties = styles[name].element
        found = properties.rPr if left_over == "w:spacing" else properties.pPr
        for element in found.findall(qn(left_over)):
            found.remove(element)  # the template's line below and wide letters
    basis = _new_style(document, "Uitgangspunt", 10, after=0)
    basis.paragraph_format.left_indent = basis.paragraph_format.right_indent = Cm(0.25)
    _shade(basis.element.get_or_add_pPr(), _PALE_FILL, _BLUE_FILL)
    note = _new_style(document, "Opmerking", 10, after=6)
    note.font.italic = True
    links = _new_style(document, "Verwijzing", 9.5, after=1)
    links.paragraph_format.left_indent = Cm(0.6)
    label = _new_style(document, "Kopje", 9.5, after=1, before=4)
    label.font.bold = True
    label.font.color.rgb = _GREY
    label.paragraph_format.keep_with_next = True
    cell = _new_style(document, "Tabeltekst", 9.5, after=0)
    cell.paragraph_format.line_spacing = 1.0
    hyperlink = styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    hyperlink.font.color.rgb = _LINK
    hyperlink.font.underline = True


def _new_style(
    document: WordDocument, name: str, size: float, *, after: float, before: float = 0
) -> ParagraphStyle:
    document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = document.styles["Normal"]
    return _style(document, name, size, _INK, after=after, before=before)


def _style(
    document: WordDocument,
    name: str,
    size: float,
    colour: RGBColor,
    *,
    bold: bool = False,
    before: float = 0,
    after: float = 0,
) -> ParagraphStyle:
    style: ParagraphStyle = document.styles[name]
    style.font.name = _FONT
    style.font.size = Pt(size)
    style.font.bold = bold
    style.font.italic = False
    style.font.color.rgb = colour
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name_of_font in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name_of_font), None)
    fonts.set(qn("w:cs"), _FONT)
    fonts.set(qn("w:eastAsia"), _FONT)
    style.paragraph_format.space_before = Pt(before)
    style.paragraph_format.space_after = Pt(after)
    return style


def _shade(properties: object, fill: str, line: str = "") -> None:
    """Give a paragraph's properties a background and a line on the left."""
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:color"), "auto")
    shade.set(qn("w:fill"), fill)
    if line:
        borders = OxmlElement("w:pBdr")
        left = OxmlElement("w:left")
        for name, value in (("val", "single"), ("sz", "24"), ("space", "8"), ("color", line)):
            left.set(qn(f"w:{name}"), value)
        borders.append(left)
        properties.insert_element_before(borders, "w:shd", "w:spacing", "w:ind", "w:jc")  # type: ignore[attr-defined]
    properties.insert_element_before(shade, "w:spacing", "w:ind", "w:jc")  # type: ignore[attr-defined]


def _page(document: WordDocument, plan: Plan, texts: PlanTexts) -> None:
    """Set A4 with margins, the title above every page but the first, page numbers below each."""
    section = document.sections[0]
    section.start_type = WD_SECTION.NEW_PAGE
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    section.top_margin, section.bottom_margin = Cm(2.3), Cm(2.0)
    section.different_first_page_header_footer = True
    section.header.paragraphs[0].text = plan.title
    for footer in (section.footer, section.first_page_footer):
        paragraph = footer.paragraphs[0]
        paragraph.style = document.styles["Footer"]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        before, _, rest = texts.pagina.partition("{nummer}")
        between, _, after = rest.partition("{totaal}")
        paragraph.add_run(before)
        _field(paragraph, "PAGE")
        paragraph.add_run(between)
        _field(paragraph, "NUMPAGES")
        paragraph.add_run(after)


def _field(paragraph: Paragraph, code: str) -> None:
    """Add a field that Word fills in itself, such as the page number."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _cover(document: WordDocument, plan: Plan, day: date, texts: PlanTexts) -> None:
    document.add_paragraph(plan.title, style="Title")
    document.add_paragraph(texts.plan_ondertitel, style="Subtitle")
    when = document.add_paragraph(texts.datum.format(datum=long_date(day)), style="Subtitle")
    when.paragraph_format.space_after = Pt(18)
    for name, value in plan.basis:
        line = document.add_paragraph(style="Uitgangspunt")
        line.add_run(f"{name}: ").bold = True
        line.add_run(value)
    for index, text in enumerate(plan.intro):
        paragraph = document.add_paragraph()
        if index == 0:
            paragraph.paragraph_format.space_before = Pt(14)
        _add_marked(paragraph, text)


def _add_marked(paragraph: Paragraph, text: str) -> None:
    """Add text in which **bold** is marked."""
    for index, part in enumerate(text.split("**")):
        if part:
            paragraph.add_run(part).bold = bool(index % 2)


def _word_step(document: WordDocument, step: Step, texts: PlanTexts, no_link: str) -> None:
    start = len(document.paragraphs)
    document.add_heading(step_heading(step, texts), 2)
    _add_marked(document.add_paragraph(), texts.naloop_tekst if step.is_check else step.why)
    for act in step.do:
        _add_marked(document.add_paragraph(style="List Bullet"), act)
    document.paragraphs[-1].paragraph_format.space_after = Pt(6)
    for label, text in labelled(step, texts):
        line = document.add_paragraph()
        line.add_run(f"{label}: ").bold = True
        _add_marked(line, text)
    if step.note:
        document.add_paragraph(step.note, style="Opmerking")
    if step.resources:
        document.add_paragraph(texts.lezen, style="Kopje")
        for link in step.resources:
            _add_link(document.add_paragraph(style="Verwijzing"), link, no_link)
    for paragraph in document.paragraphs[start:-1]:  # a step stays on one page
        paragraph.paragraph_format.keep_with_next = True


def _add_link(paragraph: Paragraph, link: Link, no_link: str) -> None:
    if link.url is None:
        paragraph.add_run(f"{link.title} ({link.organisation}): {no_link}")
        return
    hyperlink = OxmlElement("w:hyperlink")
    relation = paragraph.part.relate_to(link.url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    hyperlink.set(qn("r:id"), relation)
    run = paragraph.add_run(link.title, style="Hyperlink")
    hyperlink.append(run._r)
    paragraph._p.append(hyperlink)
    paragraph.add_run(f" ({link.organisation})")


def _table(
    document: WordDocument,
    rows: Sequence[Sequence[str]],
    widths: Sequence[Length],
    *,
    to_fill_in: bool = False,
) -> Table:
    """Add a table whose first row is a header, repeated on every page it runs over."""
    table: Table = document.add_table(rows=len(rows), cols=len(widths), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    table.autofit = False
    _lines(table, between_columns=to_fill_in)
    for index, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
        _keep_whole(row, header=index == 0)
        if to_fill_in and index:
            row.height = Cm(1.15)
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.width = width
            paragraph = cell.paragraphs[0]
            paragraph.style = document.styles["Tabeltekst"]
            run = paragraph.add_run(text)
            if index == 0:
                run.bold = True
                run.font.color.rgb = RGBColor(0xFF, 0xFF, 0xFF)
                _fill(cell, _BLUE_FILL)
            elif index % 2 == 0 and not to_fill_in:
                _fill(cell, _PALE_FILL)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    return table


def _lines(table: Table, *, between_columns: bool) -> None:
    """Draw thin lines and give the cells some air."""
    properties = table._tbl.tblPr
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        shown = side in ("top", "bottom", "insideH") or between_columns
        line.set(qn("w:val"), "single" if shown else "nil")
        if shown:
            line.set(qn("w:sz"), "4")
            line.set(qn("w:color"), _LINE)
        borders.append(line)
    margins = OxmlElement("w:tblCellMar")
    for side, width in (("top", 60), ("left", 100), ("bottom", 60), ("right", 100)):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(width))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    look = properties.find(qn("w:tblLook"))
    for element in (borders, margins):
        if look is None:
            properties.append(element)
        else:
            look.addprevious(element)


def _keep_whole(row: _Row, header: bool) -> None:
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if header:
        properties.append(OxmlElement("w:tblHeader"))


def _fill(cell: _Cell, colour: str) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:color"), "auto")
    shade.set(qn("w:fill"), colour)
    cell._tc.get_or_add_tcPr().append(shade)


def _last_pages(document: WordDocument, plan: Plan, texts: PlanTexts) -> None:
    document.add_heading(texts.over, 1)
    document.add_paragraph(texts.over_tekst)
    heading = document.add_heading(texts.afspraken, 1)
    heading.paragraph_format.page_break_before = True
    document.add_paragraph(texts.afspraken_tekst)
    _table(document, agreements(plan, texts), (Cm(5.9), Cm(3.1), Cm(3.7), Cm(3.7)), to_fill_in=True)


def _same_bytes(document: WordDocument, day: date) -> bytes:
    """Return the document's file with one date on all its parts, so that it is always the same."""
    written = io.BytesIO()
    document.save(written)
    target = io.BytesIO()
    with (
        zipfile.ZipFile(written) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 12, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, source.read(name))
    return target.getvalue()

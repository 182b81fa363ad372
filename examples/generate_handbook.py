#!/usr/bin/env python3
"""Builds the two binary documents of the sample corpus, and only these:

    handbook/safety-manual.pdf
    handbook/onboarding.docx

The other documents are plain text and are edited by hand. The outputs are
committed; run this script only after changing the text below.

    python3 -m venv venv
    venv/bin/pip install reportlab==5.1.0 python-docx==1.2.0
    venv/bin/python examples/generate_handbook.py

The same versions give the same bytes on every run: reportlab works in its
invariant mode, and the DOCX archive is rewritten with fixed times and order.
"""

import datetime
import io
import pathlib
import zipfile

import docx
from docx.enum.text import WD_BREAK
from reportlab import rl_config
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.units import mm
from reportlab.platypus import (
    ListFlowable,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

FOLDER = pathlib.Path(__file__).resolve().parent / "handbook"

# ---------------------------------------------------------------- PDF

# One list per page. ("h1" | "h2" | "p", text), ("ul", [items]), ("table", rows).
SAFETY_MANUAL = [
    [
        ("h1", "Laboratory Safety Manual"),
        ("p", "Mereva Instruments GmbH, Graz. Edition 5, November 2024."),
        ("h2", "1 Scope"),
        ("p", "This manual applies to everyone who enters the laboratories and the production "
              "area in building B, including visitors, cleaners and external technicians. It does "
              "not apply to the offices in building A."),
        ("h2", "2 Responsibilities"),
        ("p", "The safety officer is Eva Lindner, extension 4112. Her deputy is Josip Horvat. "
              "The safety officer may stop any work that she considers dangerous, without asking "
              "the management first."),
        ("p", "Every employee in building B attends a safety briefing once a year. New employees "
              "receive the first briefing before they enter a laboratory. Visitors receive a short "
              "briefing at reception and wear a yellow badge."),
        ("h2", "3 Emergency numbers"),
        ("table", [
            ["Purpose", "Number"],
            ["Internal emergency line", "4999"],
            ["Fire brigade", "122"],
            ["Ambulance", "144"],
            ["Building services on call", "4950"],
        ]),
    ],
    [
        ("h1", "4 General rules"),
        ("h2", "4.1 Clothing and protection"),
        ("p", "Safety glasses are worn in every laboratory, also by visitors. Long trousers and "
              "closed shoes are required. Long hair is tied back. Laboratory coats are washed by "
              "the company and are not taken home."),
        ("h2", "4.2 Eating and drinking"),
        ("p", "Eating, drinking and storing food are forbidden in the laboratories. Drinking water "
              "is available in the corridor on each floor."),
        ("h2", "4.3 Working alone"),
        ("p", "Nobody works alone in a laboratory after 19:00 or on weekends. Work with liquid "
              "nitrogen or with baths above 150 °C always needs a second person within calling "
              "distance."),
        ("h2", "4.4 Number of persons"),
        ("p", "At most 14 persons may be in the calibration laboratory at the same time. In the "
              "chemical store the limit is two persons."),
    ],
    [
        ("h1", "5 Thermostatic baths and hot surfaces"),
        ("h2", "5.1 Bath fluids"),
        ("p", "Silicone oil may be heated to 230 °C at most, even in baths that are built for "
              "higher temperatures. Above 230 °C a salt bath is used. Water and ethanol mixtures "
              "are permitted only below 30 °C."),
        ("h2", "5.2 Operation"),
        ("ul", [
            "A running bath above 100 °C is marked with the red sign \"HOT\".",
            "A bath is drained only after it has cooled below 50 °C.",
            "The oil is changed after 400 operating hours, or earlier if it has turned brown.",
            "Heat-resistant gloves are worn when probes are put into or taken out of the bath.",
        ]),
        ("h2", "5.3 Extraction"),
        ("p", "Baths above 150 °C are operated under an extraction hood. The air speed at the "
              "opening of a hood must be at least 0.5 metres per second; it is measured every "
              "six months."),
        ("h2", "5.4 Burns"),
        ("p", "Burns are cooled with lukewarm running water for ten minutes. Ice is not used."),
    ],
    [
        ("h1", "6 Liquid nitrogen"),
        ("h2", "6.1 Oxygen monitoring"),
        ("p", "Room B-112, where liquid nitrogen is filled, has an oxygen monitor. The alarm sounds "
              "when the oxygen content falls below 19.5 percent. Everyone leaves the room at once; "
              "nobody goes back in until the safety officer has cleared it."),
        ("h2", "6.2 Transport"),
        ("p", "Liquid nitrogen is carried in open dewars of at most 10 litres. Larger vessels are "
              "moved on the trolley by two persons. In the lift the vessel travels without people; "
              "a second person waits on the destination floor."),
        ("h2", "6.3 Protective equipment"),
        ("p", "A face shield and cryogenic gloves are required for filling. Trousers are worn over "
              "the boots, never tucked into them."),
        ("h2", "6.4 Deliveries"),
        ("p", "The supplier fills the 180 litre tank every second Wednesday. Orders for additional "
              "deliveries are placed by noon on the Friday before."),
    ],
    [
        ("h1", "7 Chemicals and waste"),
        ("h2", "7.1 Storage"),
        ("p", "At most one litre of isopropanol may stand on a workbench. Larger quantities are kept "
              "in the flammables cabinet, which withstands fire for 90 minutes. Acids and bases are "
              "stored on separate shelves."),
        ("h2", "7.2 Mercury"),
        ("p", "Mercury thermometers were withdrawn from use in 2019. One reference instrument remains "
              "in the museum case at reception. The mercury spill kit is kept in room B-114."),
        ("h2", "7.3 Waste"),
        ("table", [
            ["Waste", "Container", "Collected"],
            ["Used silicone oil", "blue drum", "every three months"],
            ["Solvents", "red canister", "first Thursday of the month"],
            ["Broken glass", "white bin", "weekly"],
            ["Batteries", "green box", "every six months"],
        ]),
        ("p", "Containers are filled to 90 percent at most and are labelled with the date of the "
              "first filling."),
    ],
    [
        ("h1", "8 Electrical safety"),
        ("h2", "8.1 Opening equipment"),
        ("p", "Before a device is opened it is unplugged, and five minutes are allowed for the "
              "capacitors to discharge. Work on live parts above 50 volts is done only by qualified "
              "electricians, and never alone."),
        ("h2", "8.2 Inspections"),
        ("p", "Portable equipment is inspected every 24 months, extension leads every 12 months. The "
              "inspection sticker shows the month in which the next inspection is due. Equipment "
              "without a valid sticker is not used."),
        ("h2", "8.3 Residual current devices"),
        ("p", "The test button of the residual current devices is pressed every three months by "
              "building services, who note it in the log beside the distribution board."),
    ],
    [
        ("h1", "9 Emergencies"),
        ("h2", "9.1 Fire and evacuation"),
        ("p", "When the alarm sounds, everyone leaves the building by the nearest exit. The assembly "
              "point is car park P2 at the east gate. Lifts are not used. The last person to leave a "
              "laboratory presses the red emergency-off button beside the door."),
        ("p", "Evacuation drills are held twice a year, in April and in October. In the last drill the "
              "building was empty after three minutes and 40 seconds."),
        ("h2", "9.2 First aid"),
        ("p", "First aid boxes hang beside every laboratory door. The defibrillator is at reception in "
              "building A. After contact with chemicals the eyes are rinsed at the eyewash station for "
              "15 minutes. First aiders are recognised by the green cross on their badge; there are "
              "nine of them."),
        ("h2", "9.3 Reporting accidents"),
        ("p", "Every accident and every near miss is reported to the safety officer within 24 hours on "
              "form SF-07. Reports of near misses may be anonymous."),
    ],
]


def footer(canvas, document):
    canvas.saveState()
    canvas.setFont("Helvetica", 8)
    canvas.setFillColor(colors.grey)
    canvas.drawString(22 * mm, 12 * mm, "Mereva Instruments GmbH - Laboratory Safety Manual, edition 5")
    canvas.drawRightString(A4[0] - 22 * mm, 12 * mm, f"Page {document.page} of {len(SAFETY_MANUAL)}")
    canvas.restoreState()


class Manual(SimpleDocTemplate):
    """Adds an outline entry for each heading."""

    headings = 0

    def afterFlowable(self, flowable):
        level = {"Heading1": 0, "Heading2": 1}.get(getattr(getattr(flowable, "style", None), "name", None))
        if level is None:
            return
        self.headings += 1
        key = f"h{self.headings}"
        self.canv.bookmarkPage(key)
        self.canv.addOutlineEntry(flowable.getPlainText(), key, level=level)


def build_pdf(path):
    rl_config.invariant = 1
    styles = getSampleStyleSheet()
    body = ParagraphStyle("Body", parent=styles["BodyText"], fontSize=10.5, leading=15, spaceAfter=6)
    story = []
    for number, page in enumerate(SAFETY_MANUAL):
        if number:
            story.append(PageBreak())
        for kind, content in page:
            if kind == "h1":
                story.append(Paragraph(content, styles["Heading1"]))
            elif kind == "h2":
                story.append(Paragraph(content, styles["Heading2"]))
            elif kind == "p":
                story.append(Paragraph(content, body))
            elif kind == "ul":
                items = [Paragraph(item, body) for item in content]
                story.append(ListFlowable(items, bulletType="bullet", start="-"))
            elif kind == "table":
                table = Table(content, hAlign="LEFT")
                table.setStyle(TableStyle([
                    ("FONTNAME", (0, 0), (-1, 0), "Helvetica-Bold"),
                    ("GRID", (0, 0), (-1, -1), 0.5, colors.grey),
                    ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
                ]))
                story += [Spacer(1, 2 * mm), table, Spacer(1, 4 * mm)]
    Manual(
        str(path),
        pagesize=A4,
        leftMargin=22 * mm,
        rightMargin=22 * mm,
        topMargin=22 * mm,
        bottomMargin=24 * mm,
        title="Laboratory Safety Manual",
        author="Mereva Instruments GmbH",
        invariant=1,
    ).build(story, onFirstPage=footer, onLaterPages=footer)


# --------------------------------------------------------------- DOCX

def add_table(document, rows):
    table = document.add_table(rows=0, cols=len(rows[0]))
    table.style = "Table Grid"
    for number, row in enumerate(rows):
        for cell, text in zip(table.add_row().cells, row):
            cell.text = text
            if number == 0:
                cell.paragraphs[0].runs[0].bold = True


def build_docx(path):
    document = docx.Document()
    properties = document.core_properties
    properties.title = "Onboarding guide"
    properties.author = "People team"
    properties.last_modified_by = "People team"
    properties.comments = ""
    properties.created = properties.modified = datetime.datetime(2025, 1, 8, 9, 0, 0)
    properties.revision = 1

    document.add_heading("Onboarding guide", level=0)
    document.add_paragraph(
        "Welcome to Mereva Instruments. This guide takes you through your first three months in "
        "Graz. It is maintained by the People team; please tell us what is missing."
    )

    document.add_heading("Before your first day", level=1)
    document.add_paragraph(
        "About two weeks before you start we send you your contract, the form for your bank details "
        "and a link to the shop for work clothes. Please return the form at least five working days "
        "before your first day, otherwise the first salary may be late."
    )
    document.add_paragraph("On your first day please bring:")
    for item in [
        "an identity card or passport,",
        "your social security card,",
        "your registration certificate (Meldezettel),",
        "a photograph for the badge, unless you want us to take one.",
    ]:
        document.add_paragraph(item, style="List Bullet")

    document.add_heading("Your first week", level=1)
    document.add_paragraph(
        "The first day begins at 9:00 at reception in building A, where Sabine Kofler is expecting you."
    )
    add_table(document, [
        ["Day", "Time", "What", "Where", "Who"],
        ["Monday", "9:00", "Welcome, badge and keys", "Reception", "Sabine Kofler"],
        ["Monday", "10:30", "Laptop and accounts", "Room A-105", "Marek Juhasz"],
        ["Tuesday", "8:30", "Safety briefing", "Room B-101", "Eva Lindner"],
        ["Tuesday", "13:00", "Lunch with the managing director", "Canteen", "Hannah Brandl"],
        ["Wednesday", "10:00", "Product training TX series", "Showroom", "Katalin Balogh"],
        ["Thursday", "9:30", "Tour of production", "Building B", "Josip Horvat"],
        ["Friday", "11:00", "Review of the week", "Room A-203", "Petra Zupan"],
    ])

    document.add_heading("Your buddy", level=2)
    document.add_paragraph(
        "Everyone who joins has a buddy for the first six months. The buddy comes from another team and "
        "is not your manager. The company pays for one lunch a month with your buddy, up to 30 EUR."
    )

    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    document.add_heading("Access to rooms", level=1)
    document.add_paragraph(
        "Your badge opens the doors that your role needs. A deposit of 20 EUR is charged for the badge and "
        "paid back when you leave."
    )
    add_table(document, [
        ["Role", "Building A", "Building B", "Server room"],
        ["Office staff", "6:00 to 21:00", "no access", "no access"],
        ["Production", "6:00 to 21:00", "5:30 to 22:00", "no access"],
        ["Calibration laboratory", "6:00 to 21:00", "at all times", "no access"],
        ["IT", "at all times", "at all times", "at all times"],
    ])

    document.add_heading("Compulsory training", level=1)
    document.add_paragraph("The following modules are completed in the learning portal:")
    add_table(document, [
        ["Module", "Duration", "Complete by"],
        ["Information security", "45 minutes", "end of week 1"],
        ["Data protection", "60 minutes", "end of week 2"],
        ["Export control", "90 minutes", "end of week 6"],
        ["Quality management", "two hours", "end of week 8"],
    ])

    document.add_heading("Conversations during probation", level=1)
    for item in [
        "After two weeks: a short talk with your manager.",
        "After six weeks: feedback in both directions, recorded on form P-12.",
        "After eleven weeks: the decision about permanent employment.",
    ]:
        document.add_paragraph(item, style="List Number")

    document.add_heading("Practical matters", level=1)
    document.add_paragraph(
        "The canteen serves lunch from 11:30 to 13:30. Parking spaces are allotted by lot every January; "
        "a space costs 15 EUR a month. Lockers are on the ground floor of building B. Work clothes are "
        "ordered in spring and autumn."
    )

    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 3
            target.writestr(entry, source.read(name), compresslevel=9)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    build_pdf(FOLDER / "safety-manual.pdf")
    build_docx(FOLDER / "onboarding.docx")

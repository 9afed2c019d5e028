"""Leaflets in every format that is read, and files that must be refused; also for ``benchmarks.thousand_files``."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

CARE = "Ask the ward nurse for help with leaflet"


def text(title: str, number: int) -> bytes:
    """A text file with a description, bullets, references and leftovers of a web page."""
    return f"""Meta-description: What people ask about {title} on ward {number}.

{title.capitalize()} explained

{title.capitalize()} is a reason to visit the clinic. {CARE} {number}.

Signs of {title}

The signs of {title} include:

  • a stiff neck on side {number}
  • pain in the shoulder

References

Roe J. ({2000 + number % 20}). A study of {title}. Journal {number}. https://doi.org/10.1000/{number}

Jane Roe, MD
Rate author
Add a comment""".encode()


def html(title: str, number: int) -> bytes:
    """A web page with a menu, a list, a table, a hidden text and a script."""
    return f"""<!doctype html><html><head><title>Clinic | {title}</title>
<meta name="description" content="About {title}."><script>alert(1)</script></head><body>
<nav><a href="/">Home</a></nav><main><h1>{title.capitalize()}</h1>
<p>{title.capitalize()} is treated here. {CARE} {number}.</p>
<h2>What helps?</h2><ul><li>rest for {number} days</li><li>warmth</li></ul>
<table><tr><th>Day</th><th>Clinic</th></tr><tr><td>Monday</td><td>Room {number}</td></tr></table>
<p style="display:none">Hidden words {number}</p></main><footer>All rights reserved</footer></body></html>""".encode()


def markdown(title: str, number: int) -> bytes:
    """Markdown without front matter."""
    return (
        f"# {title.capitalize()}\n\n{CARE} {number}.\n\n## What helps?\n\n- rest\n- warmth on day {number}\n".encode()
    )


def pdf(title: str, number: int) -> bytes:
    """A PDF of three pages with a header, page numbers, larger headings and a hyphenated word."""
    from fpdf import FPDF

    document = FPDF()
    for page in range(1, 4):
        document.add_page()
        document.set_font("Helvetica", size=9)
        document.cell(text="Lindenhof Clinic", new_x="LMARGIN", new_y="NEXT")
        document.set_font("Helvetica", size=18)
        document.cell(text=f"{title.capitalize()} {('one', 'two', 'three')[page - 1]}", new_x="LMARGIN", new_y="NEXT")
        document.set_font("Helvetica", size=11)
        part = ("first", "second", "third")[page - 1]
        for line in (
            f"{CARE} {number}. The muscles of the neck may con-",
            f"tract in the {part} case.",
            f"Nobody knows why in the {part} case.",
        ):
            document.cell(text=line, new_x="LMARGIN", new_y="NEXT")
        document.cell(text=f"Page {page}", new_x="LMARGIN", new_y="NEXT")
    return bytes(document.output())


def word(title: str, number: int) -> bytes:
    """A Word document with styles, a list, a table and a hidden run."""
    from docx import Document

    document = Document()
    document.add_heading(title.capitalize(), level=0)
    document.add_paragraph(f"{CARE} {number}.")
    document.add_heading("What helps?", level=1)
    document.add_paragraph(f"warmth on day {number}", style="List Bullet")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Monday", f"Room {number}"
    hidden = document.add_paragraph("Shown. ").add_run("Hidden words")
    hidden.font.hidden = True
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


GOOD: dict[str, Callable[[str, int], bytes]] = {
    ".txt": text,
    ".html": html,
    ".md": markdown,
    ".pdf": pdf,
    ".docx": word,
}


def zip_bomb(file: Path) -> None:
    """A document of a few kilobytes that unpacks to hundreds of megabytes."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in range(30):
            archive.writestr(f"word/{part}.xml", b"\0" * 10_000_000)


def huge(file: Path) -> None:
    """200 MB that take no room on the disk."""
    with file.open("wb") as stream:
        stream.truncate(200_000_000)


def leading_out(file: Path) -> None:
    """A link to a file elsewhere."""
    file.symlink_to(Path(__file__))


def copy_of_another(file: Path) -> None:
    """The words of the first good text file."""
    first = sorted(other for other in file.parent.glob("*.txt") if other.name.startswith("good"))[0]
    file.write_bytes(first.read_bytes())


BAD: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "truncated PDF": (".pdf", lambda file: file.write_bytes(pdf("x", 1)[:300]), "damaged|no text"),
    "zip bomb": (".docx", zip_bomb, "unpacks to"),
    "wrong extension": (".txt", lambda file: file.write_bytes(pdf("x", 1)), "is called .txt but is .pdf"),
    "200 MB": (".txt", huge, "larger than 20 MB"),
    "binary": (".md", lambda file: file.write_bytes(os.urandom(50) + b"\0" * 50), "binary data|not UTF-8"),
    "empty": (".html", lambda file: file.write_bytes(b" \n"), "empty"),
    "link out of the folder": (".txt", leading_out, "link that leads out"),
    "copy of another": (".txt", copy_of_another, "word for word"),
}
"""What is wrong, the name's ending, what writes it, and what is said of it."""


def fill(folder: Path, good: int, bad: int) -> None:
    """Writes so many leaflets of all formats, and so many files that must be refused."""
    makers = list(GOOD.items())
    for number in range(good):
        suffix, make = makers[number % len(makers)]
        (folder / f"good-{number:04}{suffix}").write_bytes(make(f"topic {number}", number))
    wrong = list(BAD.items())
    for number in range(bad):
        suffix, write, _ = wrong[number % len(wrong)][1]
        write(folder / f"z-bad-{number:04}{suffix}")

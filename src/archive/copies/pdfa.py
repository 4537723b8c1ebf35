"""A drawn PDF becomes PDF/A-3u: metadata, output intent, the events attached; the same bytes every time.

Catalog /Metadata (XMP: pdfaid 3 U) /OutputIntents (sRGB) /AF + /Names /EmbeddedFiles: events.jsonl, or report.json
"""

from __future__ import annotations

import io
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from pikepdf.settings import set_qpdf_limits

MOST_UNFOLDED = 60_000_000
"""Bytes that one stream of any file may unfold to while qpdf reads it: its object and reference streams too, which it opens
by itself. Ours are written without either, and strangers send files to the check page."""

set_qpdf_limits(
    flate_max_memory=MOST_UNFOLDED, png_max_memory=MOST_UNFOLDED, tiff_max_memory=MOST_UNFOLDED,
    run_length_max_memory=MOST_UNFOLDED, dct_max_memory=MOST_UNFOLDED, parser_max_container_size=1_000_000,
    doc_max_warnings=1_000,
)  # fmt: skip


@cache
def _srgb() -> bytes:
    return files("archive.copies").joinpath("srgb.icc").read_bytes()


class Attachment(NamedTuple):
    """A file that travels in the PDF; `relationship` is that of ISO 32000-2, 14.13."""

    name: str
    mime: str
    relationship: str
    content: bytes
    described: str


def to_pdfa(
    drawn: bytes, *, title: str, author: str, keywords: str, at: datetime, attachment: Attachment, bound: bool
) -> bytes:
    """The PDF/A-3u; `at` (aware) is the only time that it knows, `keywords` say which copy it is, `bound`: a book."""
    with pikepdf.open(io.BytesIO(drawn)) as pdf:
        profile = pdf.make_stream(_srgb(), {"/N": 3})
        pdf.Root.OutputIntents = Array([
            Dictionary(
                Type=Name.OutputIntent, S=Name.GTS_PDFA1, OutputConditionIdentifier=String("sRGB IEC61966-2.1"),
                Info=String("sRGB IEC61966-2.1"), RegistryName=String("http://www.color.org"), DestOutputProfile=profile,
            )
        ])  # fmt: skip
        stamp = f"D:{at:%Y%m%d%H%M%S}Z"
        attached = pdf.make_stream(
            attachment.content,
            Dictionary(
                Type=Name.EmbeddedFile, Subtype=Name(f"/{attachment.mime}"),
                Params=Dictionary(Size=len(attachment.content), ModDate=String(stamp), CreationDate=String(stamp)),
            ),
        )  # fmt: skip
        spec = pdf.make_indirect(
            Dictionary(
                Type=Name.Filespec, F=String(attachment.name), UF=String(attachment.name),
                AFRelationship=Name(f"/{attachment.relationship}"), Desc=String(attachment.described),
                EF=Dictionary(F=attached, UF=attached),
            )
        )  # fmt: skip
        pdf.Root.AF = Array([spec])
        pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Names=Array([String(attachment.name), spec])))
        pdf.Root.Lang = String("ru-RU")
        pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True, Duplex=Name.DuplexFlipLongEdge)
        if bound:
            pdf.Root.PageLayout = Name.TwoPageRight
        pdf.Root.Metadata = pdf.make_stream(
            _xmp(title, author, keywords, at), Dictionary(Type=Name.Metadata, Subtype=Name.XML)
        )
        pdf.docinfo = pdf.make_indirect(
            Dictionary(
                Title=String(title), Author=String(author), Keywords=String(keywords), Producer=String(PRODUCER),
                CreationDate=String(stamp), ModDate=String(stamp),
            )
        )  # fmt: skip
        # reportlab's identifier follows SOURCE_DATE_EPOCH of whoever draws; qpdf makes one from the content.
        if "/ID" in pdf.trailer:
            del pdf.trailer["/ID"]
        out = io.BytesIO()
        pdf.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            min_version="1.7",
            recompress_flate=False,
            fix_metadata_version=False,
        )
        return out.getvalue()


PRODUCER = "class-journal"


def _xmp(title: str, author: str, keywords: str, at: datetime) -> bytes:
    moment = f"{at:%Y-%m-%dT%H:%M:%SZ}"
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" \
xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:language><rdf:Bag><rdf:li>ru-RU</rdf:li></rdf:Bag></dc:language>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{_escaped(title)}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{_escaped(author)}</rdf:li></rdf:Seq></dc:creator>
<xmp:CreateDate>{moment}</xmp:CreateDate><xmp:ModifyDate>{moment}</xmp:ModifyDate>
<pdf:Producer>{PRODUCER}</pdf:Producer><pdf:Keywords>{_escaped(keywords)}</pdf:Keywords>
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>""".encode()


def keywords_of(pdf: bytes) -> str | None:
    """Which copy a file says it is; None for what is no PDF or says nothing."""
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            return str(document.docinfo.get("/Keywords", "")) or None
    except (pikepdf.PdfError, ValueError, KeyError, TypeError, RuntimeError):
        return None


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

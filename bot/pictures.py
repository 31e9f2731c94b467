"""What a picture or a document is, by its first bytes and never by its name."""

_SIGNATURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
)

_DOCUMENTS = (
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),  # Word, Excel and PowerPoint are zip files
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),  # their older forms
)


def sniff(content: bytes) -> str | None:
    """The media type of a picture; None for anything else."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"mif1"):
        return "image/heic"
    return next((mime for signature, mime in _SIGNATURES if content.startswith(signature)), None)


def sniff_document(content: bytes) -> str | None:
    """The media type of a document that may serve as evidence; None for anything else."""
    return next((mime for signature, mime in _DOCUMENTS if content.startswith(signature)), None)

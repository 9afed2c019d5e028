"""Bytes -> text: the encoding is detected, and what was decoded wrongly before is repaired."""

from __future__ import annotations


def decoded(data: bytes) -> str:
    """The text of a file.

    Raises:
        ValueError: it is not text in any encoding.
    """
    import ftfy
    from charset_normalizer import from_bytes

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        best = from_bytes(data).best()
        if best is None:
            raise ValueError("this is no text in any known encoding; save it as UTF-8") from None
        text = str(best)
    return ftfy.fix_text(text, uncurl_quotes=False, fix_latin_ligatures=True)

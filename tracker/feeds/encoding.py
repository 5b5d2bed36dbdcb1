"""Bytes to text, whatever a header or a declaration claims."""

import codecs
import re

_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
_KNOWN = re.compile(  # encodings of text alone: Python also has codecs that unpack archives and evaluate escapes
    r"utf-?8|utf-?16(?:-?[lb]e)?|(?:us-)?ascii|iso-?8859-?\d{1,2}|latin-?1|(?:windows-?|cp)125\d|koi8-[ru]|"
    r"gb2312|gbk|gb18030|big5|shift[_-]jis|euc-(?:jp|kr)",
    re.IGNORECASE,
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
)


def decoded(body: bytes, content_type: str) -> str:
    """The text of some bytes: by their mark, as UTF-8, as declared, by the header, else as Windows-1252 with gaps."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    declared = _DECLARED.search(body, 0, 500)
    named = [declared[1].decode("ascii")] if declared else []
    named += _CHARSET.findall(content_type)
    for encoding in ("utf-8", *named):
        if _KNOWN.fullmatch(encoding):
            try:
                return body.decode(encoding)
            except (UnicodeDecodeError, LookupError):
                continue
    # A single bad byte must not turn all of a UTF-8 text into other letters.
    broken = body.decode("utf-8", "replace")
    return broken if broken.count("\ufffd") * 100 < len(broken) else body.decode("cp1252", "replace")

#!/usr/bin/env python3
"""Writes the table of Python codec names that Java can read: python-codecs.txt.

    python_codecs.py            writes the table from the Python that runs this
    python_codecs.py --check    exits with 1 and says why if the table is not what this would write

Which Java charset stands for which codec is decided below, by hand, after comparing what CPython
3.11 and the JDKs 17 and 25 decode: every byte for single-byte codecs; every two bytes, and what
either side encodes of the planes 0 to 2, for the others. Unicode (as TextCodec does it), ASCII,
ISO 8859, Windows, KOI8, the IBM PC code pages, Mac Roman, Mac Latin 2 and GB 2312 agree fully,
except for what this table lists (bytes in hex). "Refuses" is loud: an error. "Differs" is silent:
other characters. CharsetDifferencesTest compares again whenever it runs.

    codec                      Java compared with Python
    cp037 cp1026 cp1140 cp273  differ at 15: U+000A instead of U+0085; both read 25 as U+000A, but
    cp424 cp500 cp875          Java writes U+000A as 15. cp273 differs at bc, cp424 at b3 and bc;
                               cp875 refuses dc e1 ec ed fc fd
    cp856                      differs at ee fa
    cp1006                     differs at b2 c7 d5 d6 e3 f9 fa fb (other presentation forms)
    mac_*                      older tables: db (ff in Cyrillic) is U+00A4 instead of the euro,
                               bd is U+2126 instead of U+03A9. Arabic differs at c0 and refuses
                               the right-to-left twins of ASCII (Python writes spaces as a0);
                               Greek differs at 9c af and refuses ff; Romanian has cedillas (af bf
                               de df); Turkish refuses f5. Cyrillic is closest to x-MacUkraine
    tis_620                    refuses 80-9f, accepts a0
    big5                       differs at a15a a1fe a240, refuses a1c3 a1c5
    big5hkscs                  as big5; newer (2008); private use characters are written as what
                               they once stood for
    cp950                      c6a1-c7fc are private use characters
    cp949                      writes 188 private use characters
    cp932                      refuses 80 a0 fd fe ff
    euc_jp, shift_jis,         U+2014 instead of U+2015 (a1bd, 815c)
    iso2022_jp*
    iso2022_jp_1 _2 _ext       one charset, which is JP-EXT: half-width katakana are written; the
                               GB 2312, KS X 1001 and ISO 8859 parts of JP-2 are refused
    shift_jis_2004,            5c and 7e are ASCII, not U+00A5 and U+203E; differs at 815c 815f
    shift_jisx0213             81b0 81d4 81d5. One charset, the edition of 2004: jisx0213 differs at
                               fc5a and has 10 characters less
    euc_kr                     reads composed syllables (a4d4 ...) as single letters; accepts a2e8
                               a4d4
    johab                      refuses single letters of 84xx
    gbk                        differs at a892; writes private use characters and the euro
    gb18030                    newer (2005 or 2022): 19 pairs of private use characters are assigned
    iso2022*                   control characters SO, SI and ESC are refused or dropped; KR accepts
                               bytes over 7f as ISO 8859-1
"""

import codecs
import encodings
import encodings.aliases
import pathlib
import pkgutil
import platform
import sys

TABLE = pathlib.Path(__file__).parents[1] / "main/resources/dev/proem/python-codecs.txt"

# Codec module -> Java charset: first those with a rule, then the others one by one.
JAVA = {f"iso8859_{n}": f"ISO-8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 9, 13, 15, 16)}
JAVA |= {f"cp{n}": f"windows-{n}" for n in range(1250, 1259)}
JAVA |= {f"cp{n}": f"IBM{n}" for n in "037 273 424 437 500 775 850 852 855 857 860 861 862".split()}
JAVA |= {f"cp{n}": f"IBM{n}" for n in (863, 864, 865, 866, 869, 1026)}
JAVA |= {f"cp{n}": f"x-IBM{n}" for n in (737, 856, 875, 1006)}
JAVA |= {
    f"mac_{n}": f"x-Mac{n.title()}"
    for n in ("arabic", "croatian", "greek", "iceland", "roman", "turkish")
}
JAVA |= {
    "ascii": "US-ASCII",
    "big5": "Big5",
    "big5hkscs": "Big5-HKSCS",
    "cp1140": "IBM01140",
    "cp858": "IBM00858",
    "cp874": "x-windows-874",
    "cp932": "windows-31j",
    "cp949": "x-windows-949",
    "cp950": "x-windows-950",
    "euc_jp": "EUC-JP",
    "euc_kr": "EUC-KR",
    "gb18030": "GB18030",
    "gb2312": "GB2312",
    "gbk": "GBK",
    "iso2022_jp": "ISO-2022-JP",
    "iso2022_jp_1": "ISO-2022-JP-2",
    "iso2022_jp_2": "ISO-2022-JP-2",
    "iso2022_jp_ext": "ISO-2022-JP-2",
    "iso2022_kr": "ISO-2022-KR",
    "iso8859_11": "x-iso-8859-11",
    "johab": "x-Johab",
    "koi8_r": "KOI8-R",
    "koi8_u": "KOI8-U",
    "latin_1": "ISO-8859-1",
    "mac_cyrillic": "x-MacUkraine",
    "mac_latin2": "x-MacCentralEurope",
    "mac_romanian": "x-MacRomania",
    "shift_jis": "Shift_JIS",
    "shift_jis_2004": "x-SJIS_0213",
    "shift_jisx0213": "x-SJIS_0213",
    "tis_620": "TIS-620",
    "utf_16": "UTF-16",
    "utf_16_be": "UTF-16BE",
    "utf_16_le": "UTF-16LE",
    "utf_32": "UTF-32",
    "utf_32_be": "UTF-32BE",
    "utf_32_le": "UTF-32LE",
    "utf_8": "UTF-8",
    "utf_8_sig": "UTF-8",
}

# Codecs of text for which no JDK has a charset, or that are not charsets at all.
WITHOUT = set(
    "charmap cp1125 cp720 euc_jis_2004 euc_jisx0213 hp_roman8 hz idna iso2022_jp_2004 iso2022_jp_3"
    " iso8859_10 iso8859_14 koi8_t kz1048 mac_farsi mbcs oem palmos ptcp154 punycode"
    " raw_unicode_escape undefined unicode_escape utf_7".split()
)


def codec_of(name):
    """The module that implements a codec of text, None if there is none on this platform."""
    try:
        info = codecs.lookup(name)
    except LookupError:
        return None
    if not info._is_text_encoding:
        return None
    return encodings.aliases.aliases.get(name, name)


def table():
    """The lines of the table: name, Java charset, codec."""
    modules = {module.name for module in pkgutil.iter_modules(encodings.__path__)}
    lines = []
    for name in sorted(modules | set(encodings.aliases.aliases)):
        codec = codec_of(name)
        if codec in JAVA:
            lines.append(f"{name} {JAVA[codec]} {codec}")
        elif codec and codec not in WITHOUT:
            sys.exit(f"decide first: which Java charset is codec {codec}?")
    return lines


def current_lines():
    text = TABLE.read_text("ascii") if TABLE.exists() else ""
    return [line for line in text.splitlines() if not line.startswith("#")]


def main(arguments):
    lines = table()
    if arguments == ["--check"]:
        differences = sorted(set(lines) ^ set(current_lines()))
        if differences:
            some = "; ".join(differences[:5])
            sys.exit(f"{TABLE.name} is not current: {len(differences)} lines differ: {some}")
    elif arguments:
        sys.exit(f"usage: {pathlib.Path(__file__).name} [--check]")
    else:
        header = [
            "# Name in Python, normalised; the Java charset that reads it; the codec's own name.",
            f"# Written by src/scripts/python_codecs.py with CPython {platform.python_version()}.",
        ]
        TABLE.write_text("\n".join(header + lines) + "\n", "ascii")


if __name__ == "__main__":
    main(sys.argv[1:])

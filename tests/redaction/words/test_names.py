"""Names are told from words by what they mean and by what stands beside them."""

import pytest

from connectors.subject import Subject
from redaction.folding import Plain
from redaction.lexicons import Reading
from redaction.words import find, mask
from redaction.words.either_names import stands_with_capital
from redaction.words.initials import initials
from redaction.words.meaning import EITHER, NAME, UNKNOWN, WORD, meaning
from redaction.words.names import names
from redaction.words.reader import Reader
from redaction.words.scan import Scan
from redaction.words.speakers import speakers
from redaction.words.spoken import spoken
from redaction.words.usernames import usernames


def named(text: str) -> list[str]:
    plain = Plain(text)
    spans = [plain.span(f.start, f.end) for f in names(Reader(Scan(plain.text)))]
    return [text[start:end] for start, end in sorted(set(spans))]


@pytest.mark.parametrize(
    ("word", "reading"),
    [
        ("Tremblay", NAME),
        ("tremblay's", NAME),
        ("d'Okafor", NAME),
        ("Jean-Tremblay", NAME),
        ("d'Astous-L'Heureux", UNKNOWN),
        ("anti-Ro", WORD),
        ("Rose", EITHER),
        ("patient", WORD),
        ("l'hôpital", WORD),
        ("TypeError", WORD),
        ("eReferral", WORD),
        ("Zqvmtra", UNKNOWN),
        ("MacZqvmtra", UNKNOWN),
        ("Zqvmtra-Rose", UNKNOWN),
        ("hepatosplenomegaly", WORD),
    ],
)
def test_a_spelling_has_a_meaning(word: str, reading: Reading) -> None:
    assert meaning(Plain(word).text).reading == reading


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # titles and roles
        ("It fails for Dr. Page now", ["Page"]),
        ("voir dre page svp", ["page"]),
        ("seen by Dr. D. Lê.", ["D. Lê"]),
        ("Dr. de la Zqvmtra called", ["de la Zqvmtra"]),
        ("her daughter Wapiti helps", ["Wapiti"]),
        ("neighbour Will Grant drives", ["Will", "Grant"]),
        ("pt zqvmtra, seen", ["zqvmtra"]),
        ("inf. Héron est là", ["Héron"]),
        # greetings and signatures
        ("Allo Will,\nça va", ["Will"]),
        ("Merci, Fleur", ["Fleur"]),
        ("hi zqvmtra, can you", ["zqvmtra"]),
        ("it works.\n\nPage\n", ["Page"]),
        # either
        ("Rose called about it", ["Rose"]),
        ("we saw Rose in the hall", ["Rose"]),
        ("her niece is here (Patience). Bye", ["Patience"]),
        ("ask P. Hope now", ["P. Hope"]),
        # joined
        ("Joy Tremblay came", ["Joy", "Tremblay"]),
        ("KING, Mark came", ["KING", "Mark"]),
        ("ZQVMTRA, Constant 306", ["ZQVMTRA", "Constant"]),
        ("TREMBLAY, Cell 306", ["TREMBLAY"]),
        ("TREMBLAY,J  acte 15804", ["TREMBLAY,J"]),
        ("TREMBLAY,J/x acte", ["TREMBLAY"]),
        ("spoke with ona tremblay today", ["ona", "tremblay"]),
        ("Jae-Hyun van der Zqvmtra came", ["Jae-Hyun", "van der Zqvmtra"]),
        ("by Z. van der Merwe today", ["Z. van der Merwe"]),
        ("Jan van der Zqvmtra came", ["Jan", "van der Zqvmtra"]),
        ("we saw van der Berg today", ["Berg"]),
        ("Berg 45 today", []),
        ("Page de Tremblay", ["Tremblay"]),
        (" van der Zqvmtra: click Page", ["van der Zqvmtra"]),
        ("by Dr Z van der Merwe today", ["Z van der Merwe"]),
        ("hepatite B de la Marie", ["Marie"]),
        ("see Tremblay K. there", ["Tremblay K."]),
        ("K. Tremblay came", ["K. Tremblay"]),
        ("AWASHISH M-L came", ["AWASHISH M-L"]),
        ("Habimana Jean de Dieu came", ["Habimana", "Jean", "de Dieu"]),
        ("the whitehall\\Tremblay_Rose.pdf file", ["Tremblay"]),
        ("for Tremblay's chart", ["Tremblay"]),
        # unknown words
        ("Zqvmtra came", ["Zqvmtra"]),
        ("for ZQVMTRA today", ["ZQVMTRA"]),
        ("le dossier de l'Zqvmtra", ["Zqvmtra"]),
    ],
)
def test_names_are_found(text: str, expected: list[str]) -> None:
    assert named(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Page will not load",
        "Mark as complete does nothing",
        "it rose early and the page just spins",
        "We click Mark as Complete again",
        "due in June and April",
        "Hope you can help",
        "The Patient Portal shows Pending Review",
        "TypeError: Cannot read properties of undefined",
        "org.zqvmtra.Thing and zqvmtra.js",
        "the HTTP API of OSCAR Pro",
        "ABC and XYZQ",
        "Crohn's disease, Murphy's sign and Foley catheter",
        "maladie de Crohn, signe de Babinski",
        "Guillain-Barré syndrome",
        "Hx Parkinson, no tremor",
        "Zorbamax 500 mg bid",
        "Zorn's disease",
        "Addr: here",
        "Lundi matin, rien ne marche",
        "Mr. and Mrs.",
    ],
)
def test_words_are_not_taken_for_names(text: str) -> None:
    assert named(text) == []


def test_an_eponym_with_a_title_is_a_person() -> None:
    assert named("spoke to Dr. Parkinson today") == ["Parkinson"]
    assert named("spoke to Mrs. Crohn today") == ["Crohn"]


def test_a_month_is_a_name_before_a_verb() -> None:
    def stands(text: str, index: int) -> bool:
        return stands_with_capital(Reader(Scan(text)), index)

    assert stands("and April called", 1)
    assert not stands("until April then", 1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pt R.T. seen", ["R.T."]),
        ("signed T. L.", ["T. L."]),
        ("pt JD came", ["JD"]),
        ("Mrs F. called", ["F."]),
        ("taken by: jd", ["jd"]),
        ("Dr en visite. CB", ["CB"]),
    ],
)
def test_initials_alone_are_a_person(text: str, expected: list[str]) -> None:
    assert [text[f.start : f.end] for f in initials(text)] == expected


@pytest.mark.parametrize(
    "text", ["D.O.B. and P.O. box", "e.g. this", "par IRM", "U.S. and B.C.", "pt in bed"]
)
def test_short_forms_are_no_initials(text: str) -> None:
    assert list(initials(text)) == []


def test_speakers_of_a_conversation_and_one_word_signatures_are_found() -> None:
    chat = "jas: which one\npriyanka: 22\njas: ok\n[09:12] jas: bye"
    assert [chat[f.start : f.end] for f in speakers(chat)] == ["jas", "jas", "jas"]
    timed = "Zqvmtra R  11:04 AM\nwhich one"
    assert [timed[f.start : f.end] for f in speakers(timed)] == ["Zqvmtra R"]
    signed = "he is away Monday. -Cath"
    assert [signed[f.start : f.end] for f in speakers(signed)] == ["Cath"]


@pytest.mark.parametrize(
    "text",
    ["Error: a\nError: b", "Step: a\nStep: b", "name: a\nother: b", "it works - thanks", "Ok\nthe"],
)
def test_labels_are_no_speakers(text: str) -> None:
    assert list(speakers(text)) == []


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("user jzqvmtra cannot", "jzqvmtra"),
        ("username is sdhaliwal.", "sdhaliwal"),
        ("nom d'utilisateur cbelanger et", "cbelanger"),
        ("provider=drcampbell x", "drcampbell"),
        ("curl -u helene.zuber:x", "helene.zuber"),
        ("cc @jess.tran please", "jess.tran"),
        ("in C:\\Users\\ahmed.farouk\\x", "ahmed.farouk"),
        ("Reporter: mkowalski", "mkowalski"),
        ("*Reporter:* rsandhu *Env:* x", "rsandhu"),
        ("printed by g.pelletier, two", "g.pelletier"),
        ("De: dr.s.gagnon", "dr.s.gagnon"),
        ("luc.gagnon a dit", "luc.gagnon"),
        ("please unlock ngagnon in AD", "ngagnon"),
        ("Supprimer le compte vpelletier svp", "vpelletier"),
        ("{ u: 'tsandhu', n: 1", "tsandhu"),
        ("Insta: zoe.sandhu_07", "zoe.sandhu_07"),
    ],
)
def test_accounts_are_found(text: str, account: str) -> None:
    assert [text[f.start : f.end] for f in usernames(Scan(text))] == [account]


@pytest.mark.parametrize(
    "text",
    [
        "user error",
        "login failed",
        "code: ok",
        "account manager",
        "user (all)",
        "e.coli and h.pylori",
        "java.util.list, oscar.properties",
        "report.pdf and notes.gagnon.xml",
        "create a reset in",
        "unlock chart and reset sandhu",
        "a@b.c",
        "/home/",
        "@",
    ],
)
def test_words_after_a_word_for_an_account_stay(text: str) -> None:
    assert list(usernames(Scan(text))) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at six oh four five five five oh one", ["six oh four five five five oh one"]),
        (
            "quatre cent cinquante cinq cinq cinq zéro un",
            ["quatre cent cinquante cinq cinq cinq zéro un"],
        ),
        ("card 7-0-0-4, 2-2-1, 9-1-8.", ["7-0-0-4, 2-2-1, 9-1-8"]),
        ("au 450, 555, 01, 38.", ["450, 555, 01, 38"]),
        ("it is H A R P R E E T here", ["H A R P R E E T"]),
        ("U R D double E P.", ["U R D double E P"]),
    ],
)
def test_what_is_dictated_is_found(text: str, expected: list[str]) -> None:
    plain = Plain(text)
    spans = [plain.span(f.start, f.end) for f in spoken(Scan(plain.text))]
    assert [text[start:end] for start, end in spans] == expected


@pytest.mark.parametrize(
    "text",
    [
        "one or two times",
        "April twenty second nineteen fifty eight",
        "1, 2, 3",
        "a b c",
        "twenty five thousand",
    ],
)
def test_a_few_numbers_in_words_stay(text: str) -> None:
    assert list(spoken(Scan(text))) == []


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("my daughter in law moushumi called", "moushumi"),
        ("her brother in law, Obi, drove", "Obi"),
        ("mr.okafor called", "okafor"),
        ("dr.singh says so", "singh"),
    ],
)
def test_kin_by_law_and_titles_without_a_gap_announce_names(text: str, gone: str) -> None:
    assert gone not in mask(text, find(text, Subject()))


@pytest.mark.parametrize("text", ["my mother in law cannot open it", "see this.is.fine in a log"])
def test_the_same_words_announce_nothing_by_themselves(text: str) -> None:
    assert find(text, Subject()) == []

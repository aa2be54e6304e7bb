"""Numbers that only the word before them tells are found; codes, tickets and versions stay."""

import pytest

from redaction.level import Level
from redaction.text import redact_text


def masked(text: str, level: Level = Level.STANDARD) -> list[str]:
    return [text[span.start : span.end] for span in redact_text(text, level=level).spans]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Insurance GreenShield GS-4471-0092.", "GS-4471-0092"),
        ("Our File: ICBC BD-417-22   Re", "BD-417-22"),
        ("N/D : GL-2026-118", "GL-2026-118"),
        ("OUELLET, Jean-Marc (18-4421) ici", "18-4421"),
        ("V/Réf. : 2026-118", "2026-118"),
        ("dossiers 40-1188, 40-1190 et 40-1881 fermés", "40-1881"),
        ("LSO # 47712K", "47712K"),
        ("Cheyenne, RPh P4410", "P4410"),
        ("wellness check, badge 4410 please", "4410"),
        ("Old disk number E3-1140. Done", "E3-1140"),
        ("no disque E8-2214 ici", "E8-2214"),
        ("matricule FC R 55 218 339", "FC R 55 218 339"),
        ("dossier papier PK-77, dme 1193", "PK-77"),
        ("passeport FX 228014. né", "FX 228014"),
        ("Signalement R-2025-114402.", "R-2025-114402"),
        ("omnipraticienne (OMCO 104 882)", "104 882"),
        ("J. Roy, erg. 22-081", "22-081"),
        ("no pratique 1-88-204", "1-88-204"),
        ("an NP (RN 3318)", "3318"),
        ("fils 5510.227.904 est", "5510.227.904"),
        ("Fax 1.867.555.0168", "1.867.555.0168"),
        ("%b610049355772018^WINTER/NOEL^2811799196?", "%b610049355772018^WINTER/NOEL^2811799196?"),
        ("La porte code C2580. Sa", "C2580"),
        ("Zoom 861 2207 4410, code 550931", "550931"),
        ("son tel 4️⃣1️⃣8️⃣ 555-0117", "4️⃣1️⃣8️⃣ 555-0117"),
        ("Permis D6101-407060-09, exp", "D6101-407060-09"),
        ("sonnette 0417 svp", "0417"),
        ("sonner 2 coups code 8844 svp", "8844"),
        ("NIP de la porte 5521, ici", "5521"),
        ("MSSS no 1-77-401", "1-77-401"),
        ("key under mat; code 1357*", "1357*"),
        ("plate BXKR 417 now", "BXKR 417"),
        ("elder Zqvmtra, E7-1184, flight", "E7-1184"),
        ("c'est josee point tremblay arobase exemple point ca", "josee point tremblay arobase"),
        ("is bob dot wiley at example dot com, then", "bob dot wiley at example dot com"),
        ("josée(at)clinique(dot)exemple ici", "josée(at)clinique(dot)exemple"),
        ("write to jtr@ exemple.com", "jtr@ exemple.com"),
        ("apartment four b, then", "four b"),
        ("old 55 Elm, then", "55 Elm"),
        ("Real postal K2B 8 J9.", "K2B 8 J9"),
        ("Drove to SW 9-4-26 W4. Cold", "SW 9-4-26 W4"),
        ("at NE 1/4 14-22-03 W3, near", "NE 1/4 14-22-03 W3"),
        ("cinquante-deux cinquante-six treize dix-neuf", "cinquante-deux cinquante-six"),
        ("last name B as in boy", "B as in boy"),
        ("bio mom S. not to be", "S."),
        ("pt J.McK. pleasant", "J.McK."),
        ("mysql -uoscar -pWint3rIsHere oscar_15", "Wint3rIsHere"),
    ],
)  # fmt: skip
def test_a_number_is_found_by_the_word_before_it(text: str, found: str) -> None:
    assert any(found in piece for piece in masked(text)), masked(text)


@pytest.mark.parametrize(
    "text",
    [
        "error code C2580, code 500, err E-1140, ticket 4410-22, PSS-2025-118, exit code 137",
        "version 1.867.555 and 10.15.7 and 2024.10.4.1", "HTTP 500 (HTTP 500) (ICD 250)",
        "build 5510.22.9, form v2, page 22-081", "the badge is red", "see file 12", "(see 2025)",
        "reopened Thu after patch 2025.11.2",
        "part E5-1042, form W2-104, error E5-1042", "the point at issue is point 4",
        "meet me at noon dot", "nom du champ : Page vide", "ping 14 ms; VLAN 20.",
        "file size 4410 KB", "Zoom fails with error code 5003",
        "two or three of four in five",
        "the file v2.1 and dossier 2025", "the K2B file", "disk E:",
        "ls -p mysql", "insurance form",
        "Mom. Sister. I am", "as in the form", "A as well", "on a 2-4-6 basis",
    ],
)  # fmt: skip
def test_what_nobody_files_stays(text: str) -> None:
    assert masked(text) == []

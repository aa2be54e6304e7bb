"""Ten screens of EMRs that do not exist: FR and EN, light and dark, small letters.

Every word says in its element's class what it is: ``p`` for what nobody may
see, ``l`` for a label, ``k`` for an identifier that support needs.
"""

import html
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

LIGHT: Final = ("#ffffff", "#222222", "#eef2f6", "#b8c4d0")
GREY: Final = ("#f0f0f0", "#000000", "#d8dfe8", "#8a8a8a")
DARK: Final = ("#1e1f22", "#d6d6d6", "#2b2d31", "#4a4d55")
BLUE: Final = ("#10233f", "#cfe0ff", "#1b355c", "#33507f")
KEEP: Final = ("48213", "572")


@dataclass(frozen=True, slots=True)
class Screen:
    """One page; ``keep`` are the identifiers that must stay readable."""

    name: str
    width: int
    height: int
    html: str


def _words(text: str, kind: str) -> str:
    return " ".join(f'<span class="{kind}">{html.escape(word)}</span>' for word in text.split())


def _text(pieces: Iterable[str]) -> Iterator[str]:
    """Read ``l:label`` and ``p:private`` pieces."""
    for piece in pieces:
        kind, _, text = piece.partition(":")
        yield _words(text, kind)


def _line(*pieces: str) -> str:
    return f"<div class='line'>{' '.join(_text(pieces))}</div>"


def _fields(*rows: tuple[str, str]) -> str:
    cells = "".join(
        f"<tr><th>{_words(label, 'l')}</th><td>{''.join(_text([value]))}</td></tr>"
        for label, value in rows
    )
    return f"<table class='fields'>{cells}</table>"


def _grid(head: tuple[str, ...], *rows: tuple[str, ...]) -> str:
    top = "".join(f"<th>{_words(cell, 'l')}</th>" for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in _text(row)) + "</tr>" for row in rows)
    return f"<table class='grid'><tr>{top}</tr>{body}</table>"


def _buttons(*labels: str) -> str:
    made = "".join(f"<span class='button'>{_words(label, 'l')}</span>" for label in labels)
    return f"<div class='bar'>{made}</div>"


def _page(
    name: str, look: tuple[str, str, str, str], font: str, size: tuple[int, int], *parts: str
) -> Screen:
    back, ink, soft, border = look
    style = (
        f"body{{margin:0;padding:8px;background:{back};color:{ink};font:{font}}}"
        f"th{{text-align:left;font-weight:normal;padding:2px 14px 2px 4px;background:{soft}}}"
        "td{padding:2px 14px 2px 4px}.line{margin:6px 4px}.bar{margin:6px 0}"
        "table{border-collapse:collapse;margin:6px 0}"
        f".grid td,.grid th{{border:1px solid {border}}}"
        f".button{{border:1px solid {border};background:{soft};padding:2px 9px;margin-right:8px}}"
        f".note{{border:1px solid {border};margin:6px 0;padding:4px;width:620px}}"
    )
    page = f"<!doctype html><meta charset=utf-8><style>{style}</style>{''.join(parts)}"
    return Screen(name, *size, page)


def _note(*lines: str) -> str:
    return "<div class='note'>" + "".join(map(_line, lines)) + "</div>"


SCREENS: Final = (
    _page(
        "oscar-master-record-en", GREY, "12px Arial, 'Liberation Sans'", (1366, 768),
        _line("l:Patient Demographic", "k:48213"),
        _fields(
            ("Last Name:", "p:QUIBBLEWICK-ROSS"), ("First Name:", "p:Eustacia"), ("Sex:", "p:F"),
            ("Date of Birth:", "p:1931-07-19"), ("Health Card:", "p:9998 887 773 VX"),
            ("Address:", "p:12 Foghorn Lane"), ("City:", "p:Wawa"), ("Postal:", "p:P0S 1K0"),
            ("Phone (Home):", "p:705-555-0142"), ("Email:", "p:eustacia.q@example.org"),
            ("Chart No:", "p:22-1187"), ("Doctor:", "p:Nakamura, Bartholomew"),
        ),
        _line("l:Ocean Reference:", "k:572"),
        _buttons("Update Record", "Print", "Export", "Cancel"),
    ),
    _page(
        "oscar-echart-fr", LIGHT, "11px Verdana, 'DejaVu Sans'", (1366, 768),
        _line("p:LAFLEUR-BÉLANGER, Thérèse", "p:F", "p:94 ans"),
        _line("l:Référence Ocean:", "k:572", "l:No dossier:", "k:48213"),
        _note(
            "p:Mme Lafleur se plaint de douleurs au genou gauche depuis mardi.",
            "p:TA 148/92, glycémie 9.4 mmol/L, revoir dans trois semaines.",
            "p:Sa fille Josée appellera au 418 555-0177 pour le transport.",
        ),
        _buttons("Enregistrer", "Imprimer", "Fermer"),
        _line("l:Allergies:", "p:pénicilline, arachides"),
        _line("l:Médicaments:", "p:ramipril 5 mg"),
    ),
    _page(
        "accuro-search-en", BLUE, "12px 'Segoe UI', 'Liberation Sans'", (1366, 768),
        _line("l:Patient Search"),
        _grid(
            ("Last Name", "First Name", "Birth Date", "Health Number", "Phone", "Patient ID"),
            ("p:Okonkwo", "p:Chidi", "p:04/11/1978", "p:9123 456 780", "p:604 555 0111", "k:48213"),
            ("p:Tootoosis", "p:Autumn", "p:12/02/2009", "p:9876 543 210", "p:3065550190", "p:991"),
            ("p:Nguyễn", "p:Thị Mai", "p:30/09/1961", "p:1234-567-890-AB", "p:5550123", "p:71003"),
            ("p:Grant", "p:Rose", "p:01/01/1950", "p:AB 12345-6789", "p:780.555.0166", "p:60718"),
        ),
        _buttons("Open", "New", "Close"),
    ),
    _page(
        "accuro-labs-fr", DARK, "12px Tahoma, 'DejaVu Sans'", (1366, 768),
        _line("l:Résultats de laboratoire", "p:Gagné, Réjean", "p:1948-12-03"),
        _grid(
            ("Test", "Résultat", "Unité", "Date"),
            ("p:Hémoglobine A1c", "p:8.9", "l:%", "p:2026-11-02"),
            ("p:Créatinine", "p:141", "p:µmol/L", "p:2026-11-02"),
            ("p:TSH", "p:0.02", "p:mUI/L", "p:2026-11-02"),
        ),
        _line("l:Numéro externe:", "k:48213"), _buttons("Imprimer", "Envoyer", "Fermer"),
    ),
    _page(
        "pssuite-chart-en", GREY, "11px Helvetica, 'Liberation Sans'", (1280, 720),
        "<div style='float:right'>", _line("k:48213"), "</div>",
        _line("p:Featherstonehaugh, Peregrine", "p:M", "p:Apr 3, 1944"),
        _line("l:Ocean", "l:Ref", "k:572"),
        _note(
            "p:Ocean Temporary Note: depression screen positive, PHQ-9 17",
            "p:Peregrine would rather be called at his brother's: (613) 555-0188",
        ),
        _fields(
            ("Family Doctor:", "p:Dr. A. Hummingbird"),
            ("Pharmacy:", "p:Foghorn Drugs, Main St"),
        ),
        _buttons("Send", "Save", "Delete"),
    ),
    _page(
        "pssuite-inbox-fr", LIGHT, "12px Arial, 'Liberation Sans'", (1280, 720),
        _line("l:Messages reçus"),
        _grid(
            ("De", "Patient", "Objet", "Date"),
            ("p:Dre Sylvestre", "p:Roy Marchand", "p:biopsie à discuter", "p:22 nov. 2026"),
            ("p:Inf. Kateri", "p:Blanche Petit", "p:a manqué son rendez-vous", "p:21 nov. 2026"),
        ),
        _line("l:Référence:", "k:572"), _buttons("Répondre", "Supprimer", "Imprimer"),
    ),
    _page(
        "medaccess-demog-en", DARK, "13px 'Segoe UI', 'DejaVu Sans'", (1440, 900),
        _line("l:Demog"),
        _fields(
            ("Name:", "p:Singh Dhaliwal, Harpreet"), ("ULI:", "p:12345-6789"),
            ("Address:", "p:Apt 4, 88 Range Road 12"), ("Mobile:", "p:403 555 0139"),
            ("Emergency Contact:", "p:Gurpreet (wife) 403-555-0140"), ("External ID:", "k:48213"),
        ),
        _buttons("Save", "Cancel", "Help"),
    ),
    _page(
        "portal-patients-fr", LIGHT, "13px Roboto, 'DejaVu Sans'", (1920, 1080),
        _line("l:Rechercher des patients"),
        _grid(
            ("Référence #", "Identifiant", "Nom", "Date de naissance", "Statut"),
            ("k:572", "k:48213", "p:Ouellette-Cardinal, Zoé", "p:2 février 1990", "l:Actif"),
            ("p:318", "p:40011", "p:Saint-Hilaire, Jean-Eudes", "p:17 mars 1937", "l:Actif"),
        ),
        _buttons("Avancé", "Fermer"),
    ),
    _page(
        "error-dialog-en", BLUE, "12px Arial, 'Liberation Sans'", (1366, 768),
        _line("l:Ocean", "l:Error"), _line("l:Error 500 Internal Server Error"),
        _note("p:Could not attach letter for Wilhelmina Bigcanoe (born 5 May 1981) to eReferral"),
        _line("l:Patient ID:", "k:48213"), _buttons("Retry", "Close"),
    ),
    _page(
        "referral-form-fr", GREY, "11px Tahoma, 'DejaVu Sans'", (1366, 768),
        _line("l:Formulaire de consultation"),
        _fields(
            ("Nom:", "p:Kanapé Fontaine, Uapukun"), ("NAM:", "p:KANU 9054 1212"),
            ("Adresse:", "p:3, rue Pakua, Pessamit (Québec) G0H 1B0"), ("Tél.:", "p:418 555-0122"),
            ("Raison:", "p:lésion suspecte, dos, 3 semaines"), ("Médecin:", "p:Dr Youssef Haddad"),
        ),
        _line("l:Référence Ocean", "k:572"), _buttons("Envoyer", "Sauvegarder", "Annuler"),
    ),
)  # fmt: skip

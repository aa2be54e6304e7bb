"""Capitalised words that are no names: the product, the trade, the calendar; accents folded.

Small on purpose: a word that is missing costs the user one click, a word too
many may let a name through. First names and surnames do not belong here.
"""

from typing import Final

from redaction.words.word_list import words

_PRODUCT: Final = words(
    "ocean oceanmd cognisantmd oceanconnect cloud connect oscar pro juno openosp carlos"
    " accuro qhr telus ps suite med access medaccess wolf launcher hrm olis cds emr dme ehr"
    " toolbar barre outils portal portail eform eforms eformulaire eformulaires ereferral"
    " ereferrals ereference econsult econsults econsultation erequest form forms formulaire"
    " formulaires website tablet tablets tablette tablettes kiosk kiosque studio healthmap"
    " caredove novari patient patients message messages reminder reminders rappel rappels"
    " booking online api rest oauth key keys cle cles encryption chiffrement shared partagee"
    " site sites support ticket tickets admin administrator administrateur settings parametres"
    " account compte user users utilisateur utilisateurs integration module announcement"
    " annonce annonces echart chart charts dossier demographic demographics demographique"
    " inbox boite note notes import export reference references referral referrals number"
    " numero id url server serveur browser navigateur chrome firefox edge safari windows mac"
    " macos ios android ipad iphone linux explorer microsoft google apple adobe acrobat citrix"
    " vpn wifi proxy firewall zoom teams outlook excel word javascript json xml html http"
    " https ssl tls pdf png csv fhir hl7 sql timeout error erreur exception warning"
    " avertissement internal gateway service unavailable unauthorized forbidden bad request"
    " found null undefined true false java python tomcat mysql console screenshot capture"
    " button bouton link lien page pages tab onglet menu window fenetre popup click clic"
    " cliquer login logon logout signin password mot passe session token jeton version build"
    " update mise jour release sync synchronisation queue outbox preview apercu credentials"
    " identifiants cookie cookies dashboard viewer view advanced raw data troubleshooting"
    " depannage info information envoyer send submit save sauvegarder cancel annuler retry"
    " refresh load loading open ouvrir close fermer help aide"
)
_TRADE: Final = words(
    "dr dre doctor docteur doctors md np rn gp clinic clinique clinics hospital hopital"
    " centre center health sante family famille medecin medecins physician physicians provider"
    " providers fournisseur nurse infirmiere infirmier receptionist receptionniste staff"
    " personnel pharmacy pharmacie lab labs laboratory laboratoire laboratoires lifelabs"
    " dynacare excelleris gamma result results resultat resultats test tests consult"
    " consultation consultant specialist specialiste cardiology cardiologie dermatology"
    " dermatologie orthopedics psychiatry psychiatrie radiology radiologie imaging imagerie"
    " mri irm ct xray ultrasound echographie ecg covid vaccine vaccin vaccins diabetes diabete"
    " asthma asthme hypertension depression anxiety phq gad moca a1c hba1c tsh ldl hdl cbc psa"
    " inr egfr bmi imc bp rx dx hx tx prn bid tid qid icd snomed loinc dicom ontariomd infoway"
    " moh ohip ramq nam phn hcn hin uli sin nas ministry ministere ontario quebec alberta"
    " manitoba saskatchewan columbia british brunswick nova scotia newfoundland labrador"
    " edward island yukon nunavut northwest territories canada canadian canadien canadienne on"
    " qc bc ab mb sk ns nb nl pe nt nu yt est edt pst mst cst utc gmt birth naissance date"
    " name nom prenom first last surname given middle phone telephone cell fax email courriel"
    " address adresse city ville postal code province sex sexe gender genre age number card"
    " carte assurance maladie emergency contact urgence allergy allergies medication"
    " medications medicament medicaments problem problems problemes history antecedents"
    " immunization immunizations appointment appointments rendez vous visit visite"
)
_LANGUAGE: Final = words(
    "i m i'm i've i'll i'd ok english french anglais francais anglaise francaise monday tuesday"
    " wednesday thursday friday saturday sunday lundi mardi mercredi jeudi vendredi samedi"
    " dimanche january february march april may june july august september october november"
    " december jan feb mar apr jun jul aug sep sept oct nov dec janvier fevrier mars avril mai"
    " juin juillet aout septembre octobre novembre decembre hello hi bonjour bonsoir salut"
    " dear cher chere thanks thank merci regards cordialement please svp mr mrs ms miss mme"
    " mlle monsieur madame sir yes no oui non am pm christmas noel easter paques the this that"
    " these those it its we you he she they our your his her their my a an and or but if when"
    " while where why how what who which because since after before then there here not all"
    " any some every each one two three four five for from in to with by at of as is are was"
    " were be been do does did has have had can could will would should must might le la les"
    " un une des du de et ou mais si quand lorsque comme car parce depuis apres avant puis"
    " alors ici il elle on nous vous ils elles je tu mon ma mes son sa ses notre nos votre vos"
    " leur leurs ce cet cette ces qui que quoi dont est sont etait etaient etre avoir ont pas"
    " plus ne tous toutes tout toute chaque aucun aucune deux trois quatre cinq pour par avec"
    " sans dans sur sous chez vers entre also still again today yesterday tomorrow now"
    " aujourd'hui hier demain maintenant encore aussi urgent important cannot can't don't"
    " doesn't didn't won't nothing rien only seulement same meme other autre autres new"
    " nouveau nouvelle old ancien ancienne called appele named nomme see voir unknown inconnu"
    " whose mother father wife husband daughter brother sister mere pere epouse mari fils"
    " fille frere soeur conjoint conjointe spouse partner client cliente patiente patientes"
    " someone quelqu'un"
)
VOCABULARY: Final = frozenset((*_PRODUCT, *_TRADE, *_LANGUAGE))
"""Compared in lower case, without accents."""

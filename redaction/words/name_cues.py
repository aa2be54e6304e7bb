"""Words beside which names stand, English and French, without accents, in lower case."""

from typing import Final

from redaction.words.cues import cues
from redaction.words.word_list import words

TITLES: Final = cues(
    "mr mrs ms miss mme mlle mmes messrs dr drs dre dra doctor docteur docteure prof professor"
    " professeur professeure monsieur madame mademoiselle pr rev reverend maitre sgt cst capt"
)
"""After these even an ordinary word is a name: Dr. Page."""

PEOPLE: Final = cues(
    "patient patiente pt pte pts client cliente usager usagere resident residente beneficiaire"
    " nurse infirmiere infirmier inf rn np lpn rpn md moa moas receptionist receptionniste"
    " secretary"
    " secretaire adjointe adjoint agente technician technicienne pharmacist pharmacien"
    " pharmacienne"
    " provider physician medecin doc resident interne stagiaire attending traitant traitante"
    " mrp"
    " preceptor locum physio ot sw dietitian nutritionniste counsellor therapist psychologue"
    " mother mom mum mommy maman father dad daddy papa wife husband spouse partner"
    " partenaire son"
    " daughter brother sister aunt auntie uncle niece nephew cousin cousine grandson"
    " granddaughter"
    " grandmother grandfather grandma grandpa granny nana nan stepson stepdaughter stepmother"
    " stepfather fiance fiancee boyfriend girlfriend ex baby bebe twin twins jumeau jumelle"
    " mere pere epouse epoux mari femme fils fille frere soeur sœur belle-sœur conjoint"
    " conjointe famille"
    " family tante"
    " oncle neveu grand-mere grand-pere petit-fils petite-fille beau-pere belle-mere"
    " belle-soeur"
    " beau-frere belle-fille gendre marraine parrain filleul sib sibs sibling siblings"
    " fratrie kids"
    " children enfants enfant enf child friend ami amie neighbour neighbor voisin voisine"
    " roommate chum blonde bf gf boyf matante mononcle kokum kookum mushum mooshum moshum"
    " hubby hubbie missus fiance gramma grampa gramps gran mamie papi papy pepe meme tonton"
    " tatie"
    " nonna nonno oma opa abuela abuelo"
    " stepmom stepdad bro sis ex-mari ex-husband ex-wife ex-conjoint ex-conjointe"
    " coloc caregiver aidant aidante proche guardian tuteur tutrice poa sdm nok landlord"
    " chauffeur"
    " colleague collegue coworker manager gestionnaire supervisor superviseur trainer formateur"
    " formatrice user utilisateur utilisatrice member membre contact mandataire curateur"
    " name nom prenom surname lastname firstname bru"
)

KIN: Final = cues(
    "mother mom mum father dad wife husband spouse son daughter brother sister aunt uncle"
    " niece nephew"
    " cousin grandson granddaughter grandmother grandfather grandma grandpa mere pere epouse"
    " epoux mari"
    " fils fille frere soeur sœur belle-sœur conjoint conjointe tante oncle neveu grand-mere"
    " grand-pere"
    " petit-fils"
    " petite-fille beau-pere belle-mere belle-soeur beau-frere belle-fille gendre nurse"
    " infirmiere"
    " receptionist receptionniste partner neighbour neighbor voisine voisin chum matante"
    " mononcle"
    " kokum kookum mushum mooshum moshum stepmom stepdad grandma boyfriend girlfriend"
)
"""After these an ordinary word with a capital is a name too: daughter Wapiti."""

BY: Final = frozenset(
    words(
        "by par with w avec to a from de chez for pour per re cc bcc via attn attention dest exp"
        " objet subject of and et"
        " or ou vs named called prefers prefere surnom nommee nomme appele appelee s'appelle"
        " prenomme prenommee surnomme nickname"
        " call appeler rappeler appelez rappelez tell told ask asked asking remind remember"
        " contact contacter"
        " contacted email emailed page paged phone phoned text texted notify notified aviser"
        " avise avisee avisez"
        " inform informed informe see seen saw vu vue voir met spoke spoken talk talked parle"
        " parler jase"
        " thank thanks thx thnx tx ty tks merci cheers regards rgds cordialement sincerely"
        " signed signe"
        " signature sig initials love bye cc'd"
        " hi hello hey helo dear cher chere chers allo bonjour bonsoir salut coucou salam"
        " refer referred refere referee transfer transferred transfere assigned assigne booked"
        " gave give"
        " donne send sent envoye envoyer fwd forward forwarded received recu witness temoin copy"
        " copie"
        " i'm im it's c'est moi known alias aka nee maiden formerly"
    )
)
"""Before these a capital tells a name from a word, and an unknown word is a name."""

GREETINGS: Final = cues(
    "hi hello hey helo dear cher chere chers cheres allo bonjour bonsoir salut coucou salam"
    " thank thanks"
    " thx thnx tx ty tks merci cheers regards rgds cordialement sincerely signed signe named"
    " called nomme nommee appele"
    " appelee s'appelle attn cc tell ask remind"
    " i'm im moi pronounced prononce prononcee nicknamed dubbed"
)
"""After these even a word in small letters may be a name."""

SAID: Final = frozenset(
    words(
        "called calls phoned says said asks asked wants wanted states stated reports reported"
        " told came"
        " went moved needs needed signed drives drove tried wrote writes thinks thought knows likes"
        " lives works takes took sent sends emailed texted answered picked booked cancelled"
        " canceled"
        " forgot missed denies denied complains gave handles handled does did needs turns turned"
        " keeps"
        " dit disait veut voulait demande demandait appelle appelait habite demeure travaille pense"
        " parle prend refuse ecrit envoie signale mentionne rapporte arrive viendra passera doit"
        " present presente avise avisee nie tousse vit"
    )
)
"""What people do: a word that may be a name is one before these."""

ALSO_VERBS: Final = frozenset(
    words("will may mark bill grant hope sue rob chase drew pat art case page major guy miles")
)
"""First names that open sentences as verbs and things."""

NAME_LABELS: Final = frozenset(
    words(
        "name names surname firstname lastname fullname givenname familyname middlename maidenname"
        " first last given family middle maiden patientname nom noms prenom prenoms patient"
        " nomdefamille"
        " attending prescriber prescripteur provider mrp signature signed from to cc attn re"
        " dest exp de du"
        " objet contact username caller appelant appelante guardian nok mother father mere pere"
        " spouse"
        " conjoint demandeur requester reporter clinician physician doctor medecin auteur author"
        " user alias"
        " destinataire expediteur referring referent witness temoin parent interpreter"
        " interprete nurse"
        " fname lname mname pt rt slp psw"
    )
)
"""Before a colon or an equals sign."""

PARTICLES: Final = frozenset(
    words(
        "de du des la le les van vd von der den del della di da do dos das el al bin ben ibn bint"
        " abu abd st ste"
        " saint sainte mac mc ap ferch o ter ten te y zu zur san santa thi van"
    )
)

EPONYM_AFTER: Final = frozenset(
    words(
        "disease syndrome sign signs test tests score scores scale catheter monitor palsy"
        " contracture"
        " esophagus oesophagus lymphoma sarcoma thyroiditis phenomenon fracture cyst tumour"
        " tumor criteria"
        " chorea angina stain index maneuver manoeuvre procedure reflex node nodes formula law"
        " line classification"
        " stage grade anemia dementia gangrene nails nodules ulcer hernia operation tube clamp"
        " forceps chart diagram rule staging type block pouch tetralogy ataxia aneurysm position"
        " foot joint"
        " joints symptom triad exam examination protocol method equation unit units cells cell"
        " bodies body"
        " maladie signe echelle sonde lymphome sarcome neg negative negatif positive positif pos"
        " normal perm"
        " permeable retiree posee drainage crutches boot bandage patch holter contraction"
        " contractions"
    )
)
EPONYM_BEFORE: Final = frozenset(
    words(
        "maladie syndrome signe signes score echelle test tests index indice point points sonde"
        " catheter"
        " lymphome sarcome thyroidite phenomene fracture kyste paralysie contracture chorea"
        " choree manoeuvre reflexe"
        " ganglion critere criteres classification stade canal anneau trompe trompes operation"
        " drain oesophage"
        " cirrhose purpura nevrome epreuve tumeur anemie"
    )
)
EPONYM_OF: Final = frozenset(
    words(
        "disease syndrome sign palsy contracture phenomenon thyroiditis lymphoma sarcoma"
        " criteria score scale"
        " maneuver manoeuvre reflex fracture catheter drain"
    )
)
"""After these no list is needed: what stands before is an eponym."""
LINKS: Final = frozenset({"de", "d", "du", "des", "la", "le"})

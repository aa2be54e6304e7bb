"""Names of fields, folded: what they hold, English and French, whole and abbreviated.

Sources: OSCAR's ``DemographicTo1``, Ocean's raw data, Accuro's REST, CDS, FHIR
and HL7 as the connectors read them, and the labels that people type. A name
that is in no list means nothing, and what it holds is left to the recognisers
of words or, in a document of a known format, dropped.
"""

from typing import Final

from connectors.shapes import Kind
from redaction.words.word_list import words

KINDS: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.NAME: words(
        "name names firstname lastname givenname givennames familyname surname forename fname"
        " lname mname first last given family middle middlename secondname othername othernames"
        " preferredname preferred alias nickname maidenname maiden birthname legalname fullname"
        " patient patientname ptname client clientname nom noms prenom prenoms nomprenom nomfamille"
        " nomdefamille nompatient nomdupatient nomnaissance nomjeunefille nomusuel patronyme"
        " usager beneficiaire titulaire subscriber mother father spouse partner guardian nok"
        " nextofkin emergencycontact contactname contacturgence mere pere conjoint conjointe"
        " epoux epouse tuteur proche parent parentname mothername fathername spousename nommere"
        " nompere provider providername doctor doctorname physician physicianname medecin"
        " nommedecin mrp familydoctor familyphysician medecinfamille medecindefamille"
        " medecintraitant referringphysician referringprovider referringdoctor referrer referent"
        " orderingprovider orderingphysician consultant author auteur signedby signataire"
        " attending attendingphysician dictatedby practitioner pharmacist pharmacien reportedby"
        " reportername caller requestor initials initiales part displayname"
        " remoteuser forwardeduser authenticateduser authuser xuser xusername"
    ),
    Kind.BIRTH_DATE: words(
        "dob birthdate dateofbirth birthday bday birth born birthyear birthmonth yearofbirth"
        " monthofbirth dayofbirth ddn datenaissance datedenaissance naissance dtnaissance nele"
        " neele anneenaissance moisnaissance journaissance datenaiss dnaiss"
    ),
    Kind.DATE: words(
        "date servicedate appointmentdate apptdate visitdate admissiondate dischargedate"
        " encounterdate collectiondate observationdate resultdate specimendate expirydate"
        " hnexpirydate rosterdate deathdate deceaseddate effectivedate datervs daterdv datevisite"
        " dateadmission dateconge dateprelevement dateresultat dateexpiration datedeces"
        " lastvisit nextvisit appointment"
    ),
    Kind.AGE: words("age agepatient ageinyears approxageindays"),
    Kind.HEALTH_NUMBER: words(
        "hn hcn hin phn nam ramq ohip healthnumber healthno healthnum healthcard healthcardnumber"
        " healthcardno healthcardnum hcnumber hcno hcnum hc uli mcp msp msi carecard"
        " carecardnumber healthinsurancenumber healthid personalhealthnumber medicarenumber"
        " medicare numeroassurancemaladie noassurancemaladie assurancemaladie"
        " carteassurancemaladie cartesante numerocarte nocarte cartesoleil numeronam nonam"
        " numerosante numerohin hinnumber"
        " numerodassurancemaladie nodassurancemaladie cartedassurancemaladie numerodecarte"
        " numerodecartesante"
    ),
    Kind.SIN: words(
        "sin nas socialinsurancenumber socialinsurance sinnumber ssn numeroassurancesociale"
        " assurancesociale noassurancesociale numeronas"
        " numerodassurancesociale nodassurancesociale"
    ),
    Kind.PHONE: words(
        "phone phones phonenumber phoneno tel telephone telephones telno telnumber cell cellphone"
        " cellular mobile mobilephone homephone workphone businessphone dayphone eveningphone"
        " phone1 phone2 fax faxnumber pager telecopieur telecopie telec numerotelephone"
        " notelephone notel cellulaire teldomicile telbureau telmaison telcell portable"
        " telephonedomicile telephonetravail"
        " numerodetelephone callback callbacknumber telecom extension ph"
    ),
    Kind.EMAIL: words(
        "email emails emailaddress mail courriel courriels adressecourriel"
        " adressedecourriel adresseemail"
        " courrielelectronique"
    ),
    Kind.ADDRESS: words(
        "address addresses addr address1 address2 addressline addressline1 addressline2 adresse"
        " adresses adresse1 adresse2 street streetaddress streetname streetnumber street1 street2"
        " rue norue numerocivique nocivique line line1 line2 line3 homeaddress mailingaddress"
        " residence domicile city ville town municipality municipalite cityname suburb district"
        " apartment appartement apt unit"
    ),
    Kind.POSTAL_CODE: words("postal postalcode postcode zip zipcode postalzip cp codepostal"),
    Kind.RECORD_NUMBER: words(
        "mrn medicalrecordnumber recordnumber recordno chartno chartnumber chartid chartnum chart"
        " dossier nodossier nodedossier numerodossier numerodedossier"
        " dossierno hospitalnumber alternateid account accountno"
        " accountnumber nocompte accession accessionnumber accessionno billingno billingnumber"
        " cpso cpsonumber cmq licenceno license licence nolicence permis nopermis providerno"
        " providernumber providerid practitionerno ohipphysicianid professionalid ordernumber"
        " orderid ordernum placerordernumber fillerordernumber specimenid specimennumber"
        " visitnumber visitid encounterid encounternumber appointmentno appointmentid"
        " claim claimnumber claimno wcb wsib cnesst policy policynumber nopolice passport"
        " passeport driverslicence registrationnumber memberid bandnumber"
    ),
    Kind.IP_ADDRESS: words(
        "ip ipaddress ipaddr clientip remoteip remoteaddr remoteaddress xforwardedfor xrealip"
        " sourceip adresseip forwarded forwardedfor"
    ),
    Kind.CREDENTIAL: words(
        "password passwd pwd passphrase passcode pin nip motdepasse mdp token accesstoken"
        " refreshtoken idtoken bearertoken authtoken bearer apikey xapikey secret clientsecret"
        " consumersecret authorization proxyauthorization xauthtoken cookie setcookie cookies"
        " sessionid sessionkey session jsessionid phpsessid encryptionkey sharedencryptionkey sek"
        " credential credentials sitekey sitecredential onetimekey onetimekeyiv oauthtoken"
        " oauthverifier oauthsignature oauthtokensecret tokensecret privatekey csrftoken xcsrftoken"
        " csrf jeton clechiffrement cledechiffrement clesecrete clepartagee"
    ),
    Kind.CLINICAL: words(
        "result results resultvalue resultat resultats value values valeur valeurs observation"
        " observations observationvalue obxvalue lab labs labresult labresults labo labos"
        " laboratoire analyse analyses diagnosis diagnoses diagnostic diagnostics dx medication"
        " medications meds medicament medicaments rx prescription prescriptions ordonnance drug"
        " drugs allergy allergies allergie allergen problem problems problemlist probleme problemes"
        " history historique antecedents pmhx fhx immunization immunizations vaccin vaccins vitals"
        " bloodpressure tension weight poids height taille bmi assessment evaluation plan"
        " interpretation impression conclusion findings reason reasonforvisit visitreason motif"
        " motifconsultation raison raisonvisite apptreason visittype referencerange range normale"
        " valeurreference abnormalflag abnormal units unite unites valuestring valuequantity"
        " valuecodeableconcept valueinteger valuedecimal hemoglobin hemoglobine glucose tsh hba1c"
        " creatinine conditions condition symptoms symptomes procedure procedures cpp"
        " socialhistory familyhistory pastmedicalhistory completedforms formdata answers reponses"
        ""
    ),
    Kind.FREE_TEXT: words(
        "note notes notetext progressnote clinicalnote encounternote noteclinique notesevolution"
        " comment comments commentaire commentaires remark remarks remarque remarques body corps"
        " message messages messagebody messagetext msgbody text texte letter lettre letterbody"
        " narrative narratif content contenu freetext textelibre report reportbody reporttext"
        " rapport consult consultnote consultation summary sommaire resume transcription"
        " correspondence correspondance soap subjective objective instructions reasonforreferral"
        " noteaboutpatient patientnote memo observationlibre"
    ),
    Kind.OTHER: words(
        "hnvc hcv hcvc versioncode hcversion healthcardversion codeversion hnversion gender sex"
        " sexe genre pronouns maritalstatus etatcivil ethnicity race religion employer employeur"
        " occupation profession school ecole signature photo attachment filedata base64"
    ),
}
"""By kind. A name in two lists would be a mistake; a test says so."""

KEPT: Final = words(
    "emrid emrpatientid demographicno demographicnumber demographicid demono patientid ptid"
    " idpatient iddme dmeid noemr externalpatientref uniquevendoridsequence"
    " oceanref oceanreference oceanreferencenumber refocean referenceocean ref reference ptref"
    " patientref patref sitenum sitenumber numerosite site"
    " status statut statuscode httpstatus code errorcode codeerreur exitcode returncode resultcode"
    " error errors erreur erreurs errormessage errortype errordescription exception exceptionclass"
    " cause rootcause stack stacktrace trace level severity niveau logger thread class method"
    " httpmethod verb path route endpoint uri url host hostname port protocol scheme server"
    " requestid req reqid xrequestid correlationid xcorrelationid traceid spanid uuid guid"
    " messageid eventid jobid buildid"
    " version versions ver build buildnumber release revision appversion emrversion"
    " timestamp time ts datetime createdat updatedat sentat receivedat occurredat heure horodatage"
    " contenttype contentlength contentencoding accept acceptlanguage acceptencoding useragent"
    " browser navigateur os platform environment env lang language langue locale timezone"
    " type kind category event action operation resourcetype messagetype module component"
    " duration elapsed ms seconds count total size length retry retries attempt attempts"
    " enabled active success ok valid province hnprov country pays state emr dme vendor product"
    " service services form formname frequency scope priority key system use id"
)
"""Names of what support needs; the recognisers of words still look at what they hold."""

THINGS: Final = frozenset(
    words(
        "file class host user method field event app application module product service form"
        " browser table column role queue thread job task server domain db database schema"
        " package function variable param parameter property attribute tag key display device"
        " printer template report test lab component bean filter handler job plugin system"
        " resource type status error exception os platform bucket branch env"
        " http https content cache request response mac memory start end base next prev"
        " created updated modified build release version expiry max min default return exit"
        " rate load session cookie"
    )
)
"""Words before a listed name that make it the name, date or value of a thing, not of a person."""

LOOSE: Final = frozenset(
    words(
        "name names first last given family middle preferred patient client usager provider doctor"
        " parent author auteur consultant consult part proche mother father partner spouse date age"
        " value values valeur text texte content contenu body corps message messages report rapport"
        " plan range line unit units mail mobile portable extension session pin cookie cookies"
        " chart dossier account claim policy forwarded reason motif summary resume history"
        " historique evaluation analyse instructions photo born birth appointment"
    )
)
"""Names that say nothing of a longer one that begins with them: ``lastUpdated``, ``bodySize``."""

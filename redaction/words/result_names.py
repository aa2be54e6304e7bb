"""What tests, scales and examinations are called beside a result, English and French, folded.

The abbreviations are those of Canadian charts. A short form that is a word in
small letters (``US``, ``FIT``, ``T``) counts in capitals only.
"""

from typing import Final

from redaction.words.cues import cues

MEASURES: Final = (
    r"inr|rni"
    r"|phq-? ?[29]|gad-? ?[27]|audit-c|epds|(?:d')?edimbourg|edinburgh|ipss|nihss|chads2?|apgars?"
    r"|cha2ds2-vasc|curb-?65|asrs|bdi|dass|waterlow|gleason|(?:bi|ti|pi)-?rads|epworth|stop-?bang"
    r"|meld|das28|basdai|tinetti|frax|framingham|t-score|z-score|bishop|mmse|moca|mini-mental"
    r"|a1c|hba1c|estradiol|progesterone|testosterone|cortisol|prolactine?|fsh|pth|folates?|phos"
    r"|phosphate|phosphore|chlorure|chloride|bicarb(?:onate)?|anion gap|lipase|amylase|ldh|cpk"
    r"|nt-?pro-?bnp|bnp|pro-?bnp|b?hcg|beta-?hcg|fibrinogen[e]?|ptt|tca|hct|hte|mcv|vgm"
    r"|neutro(?:phil(?:e)?)?s?|lympho(?:cyte)?s?|plaquettes|platelets|leucocytes|leukocytes|eos"
    r"|transferrine?|afp|ca ?19-9|cd4|viral load|charge virale|(?-i:EF|FE|LVEF|FEVG|FEV1|VEMS|HU"
    r"|SFH|CF|FCF|BCF|TUG|PEF|DEP|BMD|DMO|OGTT|HGPO|IOP|PIO|NT)|lithium level|lithemie"
    r"|(?:pain|douleur|dlr|eva|nprs)(?: score| scale)?(?= ?:? ?(?:is |was |at |a )?\d{1,2}/10)"
    r"|(?:murmur|souffle)(?= ?:? ?\d/6)|(?-i:O[DSGU]|VA|AV)(?= ?:? ?\d{1,2}/\d)"
    r"|(?:debout|standing|sitting|lying|supine|couchee?|assise?)(?= ?:? ?\d{2,3}/\d{2,3})"
    r"|(?-i:T)(?=[ :]{1,2}(?:3[5-9]|4[0-2])(?:[.,]\d)?(?!\d|[.,]\d))"
    r"|(?:pds|poids|weight|wt)(?= ?:? ?\d{1,2} \d{3} ?g)|fundal height|hauteur uterine"
    r"|gpp|gaj|glyc|cap(?:illary)? glucose|chol(?:esterol)? total|total chol(?:esterol)?"
    r"|non-?hdl|apo ?b|microalb(?:umin(?:e|urie)?)?|gfr|rfg|bile acids|acides biliaires|uric acid"
    r"|acide urique|tinetti|berg|pesee|level|taux|dosage"
    r"|(?:hcv|hbv|hiv|vhc|vhb|vih) (?:rna|arn|dna|adn)|(?-i:AHI|IAH|GCT|OGCT|ABI|IPS|FH|HUT|PAL"
    r"|ALP|PTA"
    r"|DLCO)"
    r"|anti-(?:ro|la|ccp|dsdna|adn|tpo|jo)|clairance|vit(?:amin|amine)? b ?12"
)
"""Followed by a number."""
FIRST_OF_MEASURES: Final = cues(
    "inr rni"
    " phq phq- gad gad- audit-c epds edimbourg d'edimbourg edinburgh ipss nihss chads apgar apgars"
    " cha curb curb- asrs bdi dass waterlow gleason bi-rads birads ti-rads tirads pi-rads pirads"
    " epworth stop-bang stop meld das basdai tinetti frax framingham t-score z-score bishop mmse"
    " moca mini-mental a hba estradiol progesterone testosterone cortisol prolactin prolactine fsh"
    " pth folate folates phos phosphate phosphore chlorure chloride bicarb bicarbonate anion lipase"
    " amylase ldh cpk nt-probnp nt-pro-bnp ntprobnp bnp probnp pro-bnp hcg bhcg beta-hcg betahcg"
    " fibrinogen fibrinogene ptt tca hct hte mcv vgm neutro neutros neutrophil neutrophils"
    " neutrophile neutrophiles lympho lymphos lymphocytes plaquettes platelets leucocytes"
    " leukocytes eos transferrin transferrine afp ca cd viral charge ef fe lvef fevg fev vems hu"
    " sfh cf fcf bcf tug pef dep bmd dmo ogtt hgpo iop pio nt lithium lithemie pain douleur dlr eva"
    " nprs murmur souffle od os og ou va av debout standing sitting lying supine couche couchee"
    " assis assise t pds poids weight wt fundal hauteur gpp gaj glyc cap capillary chol"
    " cholesterol total non-hdl nonhdl apo microalb microalbumin microalbumine microalbuminurie"
    " bile acides uric acide level taux dosage pesee hiv vih hcv hbv vhc vhb ahi iah gct ogct abi"
    " ips fh"
    " hut"
    " pal alp pta dlco anti-ro anti-la anti-ccp anti-dsdna anti-adn anti-tpo anti-jo berg"
    " gfr rfg clairance vit vitamin vitamine"
)
TOLD: Final = (
    r"(?:rapid )?strep(?: a)?|covid(?:-19)?|influenza|flu swab|rsv|vrs|hiv|vih|hep ?[abc]|hepatite"
    r" [abc]|vhc|vhb|hcv|hbv|hbsag|h\.? ?pylori|uds|udt|preg(?:nancy)? test|test de grossesse|b?hcg"
    r"|(?-i:FIT|US|UA|RF|GC|BV|Rx|RX|CT|Echo|Pap|RSOSi?)|fobt|ana|anca|vdrl|rpr|syphilis"
    r"|chlamydia|chlam|gonorrh(?:o?ea|ee)|gono|trich|cbc|fsc|urinalysis|urine(?: dip| culture)?"
    r"|dipstick|culture d'urine|(?:blood |urine |wound |stool |throat )?cultures?|swab|hemocs?"
    r"|hemocultures?|cxr|x-?rays?|rxp|radio(?:graphie)?|ecg|ekg|irm|mri|ct scan|scan|tdm"
    r"|ultrasound|echographie|mammo(?:gram|graphie)?|pap(?: test| smear)?|test pap|hpv(?: \d\d)?"
    r"|vph"
    r"|biopsy|biopsies|biopsie|bx|colonoscopy|colonoscopie|eeg|emg|dexa|bloodwork|labs|bilan"
    r"|brca ?[12]?(?: c\.[\w>]{3,20})?|jak2|ttg|igra|quantiferon|tb (?:skin )?test|mantoux|tst"
    r"|mono(?:spot)?|troponins?|troponines?|d-dimers?|d-dimeres?|crp|esr|tsh|b ?12|ferritine?"
    r"|lytes|electrolytes|lfts?|bilan hepatique|creat(?:inine)?|kleihauer|coombs|amsler|barlow"
    r"|ortolani|pemberton|murphy|homans|spurling|lachman|romberg|babinski|fit test|serology"
    r"|serologie|afb|bk|baar|gbs|sgb|varicella|varicelle|rubella|rubeole|measles|rougeole|mumps|ovr"
    r"|trop|tropo|rh|vl|cv|dvt|tvp|level|taux|dosage|rinne|fecal|stool|genetic test|nipt|tpni"
    r"|pathology"
    r"|pathologie|cytology|cytologie|holter|stress test"
)
"""Followed by positive, normal, elevated."""
FIRST_OF_TOLD: Final = cues(
    "rapid strep covid covid- influenza flu rsv vrs hiv vih hep hepatite vhc vhb hcv hbv hbsag h"
    " uds udt preg pregnancy test hcg bhcg fit us ua rf gc bv rx ct echo pap rsos rsosi fobt ana"
    " anca vdrl rpr syphilis chlamydia chlam gonorrhea gonorrhoea gonorrhee gono trich cbc fsc"
    " urinalysis urine dipstick culture cultures blood wound stool throat swab hemoc hemocs"
    " hemoculture hemocultures cxr xray xrays x-ray x-rays rxp radio radiographie ecg ekg irm mri"
    " scan tdm ultrasound echographie mammo mammogram mammographie hpv vph biopsy biopsies biopsie"
    " bx colonoscopy colonoscopie eeg emg dexa bloodwork labs bilan brca jak ttg igra quantiferon"
    " tb mantoux tst mono monospot troponin troponins troponine troponines d-dimer d-dimers"
    " d-dimere d-dimeres crp esr tsh b ferritin ferritine lytes electrolytes lft lfts creat"
    " creatinine kleihauer coombs amsler barlow ortolani pemberton murphy homans spurling lachman"
    " romberg babinski serology serologie genetic nipt tpni pathology pathologie cytology cytologie"
    " holter stress afb bk baar gbs sgb varicella varicelle rubella rubeole measles rougeole"
    " mumps ovr"
    " trop tropo rh vl cv dvt tvp level taux dosage rinne fecal"
)
SIZED: Final = (
    r"nodule|lesion|mass|masse|wound|ulcer|ulcere|plaie|kyste|cyst|polype?|induration|tst"
    r"|tb skin test|tct|ppd|fibroid|fibrome|aneurysm|anevrisme|aaa|calcul|stone|thyroid|schober"
    r"|drain|hemovac|jackson-pratt|jp|(?-i:NG|TNG|PVR|RPM)|urine output|diurese|residu"
    r"|tumou?r|tumeur|dilatation|dilated|dilatee?|cervix|col"
)
FIRST_OF_SIZED: Final = cues(
    "nodule lesion mass masse wound ulcer ulcere plaie kyste cyst polyp polype induration tst tb"
    " tct ppd fibroid fibrome aneurysm anevrisme aaa calcul stone thyroid schober drain hemovac"
    " jackson-pratt jp ng tng pvr rpm urine diurese residu tumor tumour tumeur dilatation dilated"
    " dilate dilatee cervix col"
)
EXAMS: Final = (
    r"biops(?:y|ies|ie)|bx|path(?:ology)?|pathologie|cytolog(?:y|ie)|(?-i:CT|MRI|US|IRM|TDM|PET)"
    r"|ct|mri|irm|tdm|scans?|ultrasound|echo(?:graphie|cardiogram)?|x-?ray|xr|cxr|radio(?:graphie)?"
    r"|mammo(?:gram|graphie)?|colonoscop(?:y|ie)|scope|gastroscop(?:y|ie)|ecg|ekg|eeg|emg|holter"
    r"|(?:blood |urine |wound |sputum )?cultures?|swab|hemocultures?|colpo(?:scop(?:y|ie))?|pap"
    r"|bloodwork|genetics|autopsy|autopsie|bone scan|scinti(?:graphie)?|doppler|angio|laparoscopy"
    r"|audiogramm?e?|spirometr(?:y|ie)|pfts?"
)
"""Followed by what it showed."""
FIRST_OF_EXAMS: Final = cues(
    "biopsy biopsies biopsie bx path pathology pathologie cytology cytologie ct mri irm tdm us pet"
    " scan scans ultrasound echo echographie echocardiogram xray x-ray xr cxr radio radiographie"
    " mammo mammogram mammographie colonoscopy colonoscopie scope gastroscopy gastroscopie ecg ekg"
    " eeg emg holter culture cultures blood urine wound sputum swab hemoculture hemocultures"
    " colpo colposcopy colposcopie pap bloodwork genetics autopsy autopsie bone scinti"
    " scintigraphie"
    " doppler angio laparoscopy audiogram audiogramme spirometry spirometrie pft pfts"
)

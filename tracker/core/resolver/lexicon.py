"""Closed word classes that decide how a sentence puts its statement, from grammar and newswire practice.

Hedge cues in news text are a finite, genre-bound vocabulary (Szarvas et al. 2012; Vlachos & Craven 2010); implicative
and factive verbs follow Karttunen 1971 and Kiparsky & Kiparsky 1970. Lemmas, lower case.
"""

import re


def words(text: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(text.split())


STOP_WORDS = words(
    "the a an of to in on at for by with from into and or its his her their this that these those as is are be"
    " was were"
    " any all least more most than over until during against 's s it new"
)
NEGATIONS = words("not n't never neither nor hardly scarcely barely")
NEGATIVE_DETERMINERS = words("no neither nor none nobody nothing few")
WILL = words("will shall wo 'll ll should must ought need")
WOULD = words("would 'd d")
MAY = words("may might could can ca")
IF = words("if unless provided providing assuming supposing lest")
NOT_YET = words("before until till")
PRESUPPOSING = words("after as because since although though while when whereas once now that so following")
HEDGE_ADVERBS = words(
    "reportedly allegedly possibly perhaps apparently probably supposedly maybe potentially presumably purportedly"
    " seemingly likely unlikely conceivably hopefully ostensibly nearly almost virtually practically conditionally"
)
LATER_ADVERBS = words("soon shortly eventually tomorrow")

# Verbs that govern a clause or an infinitive -------------------------------------------------------------------------

SAY = words(
    "say tell announce confirm state add declare disclose reveal note write post inform show acknowledge"
    " explain recall"
    " stress emphasise emphasize admit notify read find hold rule conclude determine certify know see learn prove mean"
    " report record publish tweet convey communicate underline reiterate repeat mention remark comment concede insist"
    " celebrate welcome hail applaud regret lament protest complain remember realise realize discover"
)
DENY = words("deny dismiss refute reject dispute rebut contradict disavow")
EXPECT = words(
    "expect predict forecast hope want demand urge propose suggest warn fear recommend ask plan promise pledge"
    " vow intend"
    " threaten call require order wish foresee anticipate project advise seek aim prepare request signal push press"
    " consider weigh mull discuss envisage schedule bet prefer offer like need try attempt struggle move agree"
    " undertake"
    " commit swear look await wait oblige allow enable permit authorise authorize invite encourage persuade lead force"
)
HEDGE_VERBS = words(
    "claim allege believe think speculate suspect doubt suppose assume guess imagine rumour rumor hint"
    " understand argue"
    " dream pretend question wonder appear seem indicate check investigate examine estimate feel contend"
    " purport consider"
    " deem judge interpret"
)
IMPLICATIVE = words("manage begin start proceed continue help succeed come get rush be dare combine unite act go")
COMPLETING = words("complete seal finalise finalize conclude effect carry_out perform clinch formalise formalize")
REPORTING = words("announce confirm declare signal disclose reveal")
CONTESTS = words("beat defeat overcome edge thrash rally fight")  # "beat X to win Y" reports a win
GAINS = words("win lift claim clinch take secure retain reach become")
DECISION_VERBS = words("vote decide choose opt elect resolve")  # they carry out an act of the DECISION classes
NEGATIVE_IMPLICATIVE = words(
    "fail refuse decline neglect forget avoid stop cease omit hesitate abstain refrain rule_out delay postpone abandon"
    " scrap halt resist stop_short"
)
PREVENT = words("stop prevent block bar ban refrain prohibit keep deter dissuade")
FUTURE_ADJECTIVES = words(
    "set due likely unlikely expected scheduled ready poised about willing able keen bound prepared supposed"
    " slated eager"
    " certain sure close reluctant free possible impossible determined unable unwilling projected tipped inclined"
    " unclear uncertain"
)
FACTIVE_ADJECTIVES = words("clear official true evident obvious aware glad pleased proud sorry happy relieved")

# Nouns that govern a clause, an infinitive or a nominalisation -------------------------------------------------------

FACT_NOUNS = words(
    "news fact announcement statement confirmation declaration notice word evidence proof ruling decision"
)
HEDGE_NOUNS = words(
    "rumour rumor speculation claim allegation report possibility chance risk prospect likelihood suggestion"
    " doubt fear"
    " hope expectation sign suspicion question idea theory condition call demand request proposal plan bid effort move"
    " attempt threat offer intention pledge promise draft motion push right power ability need aim campaign option"
    " opportunity talk talks pressure recommendation application ultimatum appeal petition mandate deadline poll odds"
    " probability refusal failure rejection lack absence delay opposition"
)
ANONYMOUS = words(
    "source insider rumour rumor analyst critic bookmaker blogger observer economist pollster trader fan poll survey"
)
PARTIAL_NOUNS = words(
    "part point some element portion piece aspect bit half section provision principle chunk fraction segment"
    " majority most"
    " third quarter article number"
)
CONTAINERS = words(
    "package set series round text term terms version content raft batch slate list whole entirety totality all wave"
    " bundle measure programme program form type kind"
)
SUB_BODIES = words(
    "panel committee subcommittee adviser advisor ambassador envoy staff opposition party expert economist"
    " analyst union"
    " court subsidiary unit arm supporter critic ally region province mayor senator deputy candidate activist"
    " protester"
    " rebel businessman company firm bank tourist fan rapporteur chamber faction caucus embassy prosecutor"
    " branch affiliate"
    " partner rival supplier aide worker shareholder investor lawyer citizen resident exporter diplomat negotiator"
    " official lawmaker mp soldier troop force army police journalist media newspaper team delegation"
    " working-group group"
    " diaspora exile artist athlete commissioner presidency"
)
ORGANS = words(
    "government ministry minister president cabinet authority authorities administration council board leader"
    " chancellor"
    " premier monarch king queen leadership executive governor commission committee-of-the-whole secretary management"
    " spokesman spokeswoman spokesperson director chief chairman chairwoman chair judge justice bench majority member"
    " policymaker regulator kremlin ministers state states foreign prime bloc nation country"
)
PARLIAMENTS = words("parliament lawmaker mp assembly senate congress legislature house deputy duma bundestag senator")
BAD_MODIFIERS = words(
    "former ex opposition anti rival ousted exiled fake self-styled self-proclaimed pro breakaway rebel regional local"
    " shadow deputy vice assistant junior onetime then-opposition retired would-be alleged unofficial parallel acting-"
)
GENERIC_NOUNS = words(
    "union company group bank court government ministry agency club regulator commission council parliament"
    " team country"
    " side bloc party carmaker firm watchdog assembly body authority federation organisation organization"
    " lender utility"
    " operator airline manufacturer kingdom republic leader president minister chamber nation alliance association"
    " league institute service institution state administration premier chancellor board senate tribunal"
    " committee fund"
)
GENERIC_OBJECTS = words(
    "deal agreement plan proposal measure bill law package decision treaty text pact acquisition transaction"
    " legislation"
    " motion resolution document accord offer takeover merger ban sanction levy tax reform budget rule"
    " contract warrant"
    " drug appeal case project ceasefire truce protocol"
)
ROLES = words(
    "aide ally adviser advisor son brother wife daughter father mother sister lawyer deputy supporter rival associate"
    " subsidiary unit neighbour neighbor partner opponent critic predecessor successor assistant colleague friend"
    " relative cousin husband backer donor accomplice"
)
NEUTRAL_ACTS = words(
    "discuss present send study review examine describe criticise criticize call ask urge warn meet receive"
    " read debate"
    " consider weigh mull await wait oppose support demand seek need want negotiate talk visit host prepare"
    " draft table"
    " circulate submit unveil offer propose explain analyse analyze compare cover report comment question challenge"
    " condemn denounce praise attack mock ignore watch monitor follow see know remain face threaten plan"
    " expect believe"
    " think hope fear try work help push press lobby campaign protest march urge brief consult hear schedule delay"
    " postpone publish leak obtain translate summarise summarize include contain concern cover affect involve require"
    " guarantee protect defend continue keep stay differ depend vary doubt request"
)

# Cues read off the words of the sentence -----------------------------------------------------------------------------

ANONYMOUS_CUE = re.compile(
    r"\bpeople (?:familiar|briefed|close)\b|\bfamiliar with the matter\b|\bon condition of anonymity\b|"
    r"\b(?:person|official|diplomat|source|aide)s? who (?:declined|asked not)\b|\baccording to (?:\w+"
    r" )?(?:sources?|insiders?|rumou?rs?)\b|"
    r"\bsources? (?:close|familiar|in|at|with|said|say|told)\b|\b(?:said|told|say) (?:\w+ )?sources?\b|"
    r"\b(?:\w+ )?(?:media|press) reports? (?:said|say|suggest\w*|claim\w*|indicate\w*)\b|\bunconfirmed\b|"
    r"\bleaked?\b|\brumou?r\w*|"
    r"\bcould not (?:be )?(?:independently )?(?:verif\w+|confirm\w*)\b|\bnot (?:yet )?(?:been"
    r" )?(?:independently |officially )?(?:confirmed|verified)\b|"
    r"\b(?:understood|believed|thought|said|rumou?red) to (?:have|be)\b|\bspeculat\w+|\bunnamed\b|\bit (?:is|"
    r"was|remains) unclear\b|"
    r"\bif confirmed\b|\bexit polls?\b|\bappears? to\b|\bseems? to\b",
    re.IGNORECASE,
)
PARTIAL_CUE = re.compile(
    r"\bin principle\b|\bprovisional\w*|\bpreliminar\w+|\btentativ\w+|\binitiall?(?:ed|ing|s)\b|\bfirst reading\b|"
    r"\bwith reservations?\b|\bpartial\w*|\b(?:parts?|some|most|several|many|few|elements|half|portions?|"
    r"aspects?) of\b|"
    r"\bsome (?:\w+ )?(?:points|articles|parts|elements|provisions|proposals|measures)\b|\bsubject to\b|"
    r"\bpending (?:\w+ )?"
    r"(?:approval|ratification|review|vote)\b|\bverbal\w*|\bletter of intent\b|\bmemorandum of understanding\b|"
    r"\bcommittee[- ](?:level|stage)\b|\bproposed\b|\bconditional(?:ly)?\b|\btemporar\w+|\binterim\b|"
    r"\bpolitical agreement\b|"
    r"\bat (?:working|technical|ambassador\w*|staff) level\b|\binformal(?:ly)?\b|\bhandshake\b",
    re.IGNORECASE,
)
CERTIFIED_CUE = re.compile(
    r"\bcertif\w+|\bofficial(?:ly)? (?:results?|confirmed|declared)|\bfinal results?\b|\bformally declared\b",
    re.IGNORECASE,
)
FICTION_CUE = re.compile(
    r"\b(?:exercise|drill|simulat\w+|mock|hypothetical\w*|war ?games?|fictional|rehears\w+|april fool\w*|parody|"
    r"satir\w+|"
    r"imagined?|thought experiment|what if|alternate history|novel|screenplay)\b",
    re.IGNORECASE,
)
ARCHIVE_CUE = re.compile(
    r"\barchives?\b|\bon this day\b|\bthis day in\b|\bflashback\b|\banniversary\b|\blook(?:ing)? back\b|"
    r"\b(?:years?|decades?|century"
    r"|centuries) (?:ago|on)\b|\bfrom our files\b|\bfirst published\b|\bthrowback\b|\bretrospective\b|\ba"
    r" history of\b|\bobituary\b",
    re.IGNORECASE,
)
FORWARD_TITLE = re.compile(
    r"^\W*(?:poll|preview|analysis|opinion|comment|commentary|explainer|factbox|editorial|column|scenario|"
    r"outlook|forecast|"
    r"letters?|podcast|view|review|rumou?rs?|quiz|live ?blog)\b\s*[-:–—|]|\|\s*(?:opinion|analysis|comment)\b",
    re.IGNORECASE,
)
HEDGED_TITLE = re.compile(
    r"[-–—,:(] ?(?:sources?|reports?|rumou?rs?|media|report)\)?\W*$|^\W*(?:sources?|reports?|"
    r"rumou?rs?)\s*[:–—-]|\breportedly\b|"
    r"\bsources? say\b|\bclose to\b|\bnears?\b|\bon (?:the )?(?:verge|brink|track)\b|\bpoised\b|\btipped\b",
    re.IGNORECASE,
)

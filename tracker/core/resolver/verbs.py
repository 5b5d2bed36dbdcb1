"""Verb classes: which words report which kind of act.

Each class has a narrow core, which asserts, and a wide ring, which only retrieves and supports. A pattern reads

    verb_particle   turn_down          the particle belongs to the verb
    verb:noun       give:approval      a light verb with the noun that names the act
    verb=word       find=guilty        a complement of the object
    verb/prep       agree/to           the object stands after the preposition
    verb/prep:noun  hit/with:fine      the noun that names the act stands after the preposition
    ^verb           ^clear             the subject is what is acted upon ("the bill cleared the Senate")
    ~verb           ~beat              the object is the agent ("X beat Y", seen as Y losing)

and patterns combine: give:approval/to. Nouns of the third column are nominalisations ("the adoption of").
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from tracker.core.resolver.lexicon import words

_TABLE = """
ACCEPT | accept agree/to consent/to assent/to sign_up/to sign_on/to say:yes/to give:consent/to give:assent/to give:agreement/to endorse ^win:acceptance | embrace back approve welcome support adopt agree agree/with agree/on sign give:backing/to | acceptance consent assent
AGREE | agree agree/on agree/to reach:agreement reach:deal strike:deal clinch:deal seal:deal reach:accord reach:pact reach:compromise conclude:agreement conclude:deal come/to:agreement | conclude sign back settle/on hammer_out reach:understanding | agreement deal accord
REJECT | reject turn_down rebuff spurn repudiate say:no/to vote_down throw_out vote/against veto refuse give:rejection/to ^be=unacceptable/to snub | oppose criticise dismiss decline rule_out deny:request scorn condemn | rejection refusal
DISMISS | dismiss throw_out reject strike_out turn_down | criticise deny refuse | dismissal
ALLOW | allow grant uphold permit find/for rule/for side/with ^succeed | back hear accept |
SIGN | sign ink put:signature/to put:name/to affix:signature cosign countersign sign/for ^bear:signature | seal conclude clinch initial agree | signing signature
ADOPT | adopt approve pass enact give:approval/to give:light/to sign_off/on rubber-stamp wave_through vote_through vote/for green-light greenlight ^win:approval ^get:approval ^receive:approval ^clear:parliament formalise formalize | endorse impose slap back agree agree/on agree/to ratify introduce hit/with unveil announce | adoption approval passage
PASS | pass approve adopt enact vote_through vote/for give:approval/to wave_through push_through ^win:passage ^win:approval ^clear ^pass | endorse back support | passage approval adoption
IMPOSE | impose slap levy blacklist sanction hit/with enforce bring_in penalise penalize place:sanction/on put:sanction/on ^take:effect ^come/into:force ^enter/into:force ^come/into:effect adopt | announce introduce approve fine tighten punish target agree/on | imposition
FINE | fine impose:fine impose:penalty hit/with:fine slap/with:fine levy:fine issue:fine hand:fine order:pay ^receive:fine | sanction punish charge penalise penalize | fine penalty
LIFT | lift remove scrap revoke rescind repeal abolish cancel terminate drop end strike/from delist waive roll_back do_away/with | ease relax suspend loosen unfreeze | removal lifting repeal
RATIFY | ratify approve give:approval/to complete:ratification deposit:instrument ^win:ratification | adopt pass back endorse accede/to vote/for | ratification
DEPOSIT | deposit lodge | submit file | deposit
ELECT | elect choose vote_in return ^win:election ^win:presidency ^win:vote ^win:runoff declare=winner declare=elected proclaim=winner proclaim=president certify=winner name=winner | name announce confirm pick select award | election
DECLARE | declare proclaim pronounce certify determine designate announce=emergency classify | announce call warn label | declaration determination
AWARD | award grant hand give choose name/as pick select | announce present | award
WIN | win clinch secure:victory secure:title triumph/in lift:trophy lift:cup lift:title capture:title claim:title take:title beat defeat overcome edge ~lose/to retain:title ^be:champion ^crown:champion | lead secure capture prevail | victory win triumph
LOSE | lose crash_out/of lose/to fall/to suffer:defeat ^knock_out ^eliminate bow_out concede:defeat ~beat ~defeat ~edge ~overcome | draw trail | defeat loss
SURVIVE | survive ^survive ^win:vote see_off | escape | survival
RAISE | raise hike increase lift up jack_up push_up bump_up put_up announce:hike announce:increase deliver:hike deliver:increase | tighten approve ^rise ^climb double boost step_up | hike increase rise
CUT | cut lower reduce trim slash bring_down shave pare announce:cut deliver:cut make:cut halve take_off | ease decrease loosen ^fall drop | cut reduction
HOLD | hold=steady hold=unchanged keep=unchanged keep=steady leave=unchanged leave=steady keep/on:hold leave/on:hold stand:pat maintain hold keep leave | freeze extend stick/to pause | hold pause
COMPLETE | complete close finalise finalize consummate wrap_up conclude close/on ^close ^complete ^go_through | finish seal sign agree clinch clear | completion closing
ACQUIRE | acquire buy take_over purchase complete:acquisition complete:takeover complete:purchase snap_up buy_out ~sell/to take:control/of | agree bid offer secure absorb merge/with | acquisition takeover purchase buyout
BLOCK | block prohibit veto bar forbid refuse:permission refuse:clearance strike_down enjoin | oppose delay suspend ban freeze reject stop halt kill scupper thwart sink quash | prohibition veto
PROHIBIT | prohibit ban bar forbid block outlaw | oppose restrict | prohibition ban
BAN | ban prohibit outlaw bar forbid impose:ban/on introduce:ban/on enact:ban make=illegal proscribe criminalise criminalize | restrict block curb suspend | ban prohibition
APPROVE | approve clear authorise authorize greenlight green-light give:approval/to give:clearance/to give:consent/to give:go-ahead/to give:light/to give:blessing/to grant:approval/to grant:authorisation/to grant:authorization/to grant:licence/to grant:license/to grant:permission/to sign_off/on license wave_through rubber-stamp endorse confirm pass vote_through vote/for ratify okay ^win:approval ^receive:approval ^get:approval ^secure:approval ^gain:approval ^obtain:approval ^win:clearance ^receive:clearance ^secure:clearance ^win:confirmation ^clear | back support recommend adopt | approval clearance authorisation authorization confirmation go-ahead
CLEAR | clear approve authorise authorize give:clearance/to give:light/to wave_through ^win:clearance ^receive:clearance ^secure:clearance ^win:approval | back support | clearance approval
CONFIRM | confirm approve vote_through vote/for ^win:confirmation ^secure:confirmation | back support advance | confirmation
AUTHORISE | authorise authorize approve give:authorisation/to give:authorization/to green-light greenlight grant:mandate/to give:mandate/to vote/for mandate | back support endorse | authorisation authorization
CONVICT | convict find=guilty pronounce=guilty return:verdict ^be=guilty hand_down:conviction | sentence jail imprison condemn/to charge rule | conviction
SENTENCE | sentence jail imprison condemn/to hand:sentence hand_down:sentence ^receive:sentence | convict punish | sentence
ACQUIT | acquit exonerate absolve ^walk=free clear | release free throw_out:case | acquittal
FIND | find conclude determine rule hold establish decide | confirm report say detect | finding ruling
ISSUE | issue hand_down put_out serve publish release grant | announce upgrade raise prepare approve | issuance
PUBLISH | publish release issue disclose post put_out unveil make=public | present announce circulate submit | publication release
CHARGE | charge indict file:charge bring:charge press:charge | accuse sue prosecute | indictment
SUE | sue file:lawsuit file:suit bring:case launch:lawsuit take/to:court | accuse threaten | lawsuit
RESIGN | resign step_down stand_down quit leave:office leave:post step_aside tender:resignation submit:resignation hand_in:resignation give:resignation relinquish:post abdicate | retire exit offer withdraw depart go vacate | resignation departure
OUST | oust remove topple overthrow vote_out unseat depose dismiss sack fire eject impeach force_out | suspend defeat recall bring_down | ouster removal dismissal
IMPEACH | impeach vote/for:impeachment approve:impeachment | oust charge | impeachment
DISSOLVE | dissolve disband break_up wind_up abolish | suspend prorogue call:election | dissolution
APPOINT | appoint name install swear_in choose select inaugurate ^take:office ^assume:office promote | nominate propose recruit approve pick tap elect | appointment
SWEAR_IN | swear_in inaugurate ^take:oath ^take:office ^assume:office ^swear:oath | appoint install | inauguration
NOMINATE | nominate put_forward name pick select ^secure:nomination ^win:nomination | endorse back propose | nomination
MEET | meet meet/with hold:talk hold:talks hold:meeting hold:summit sit_down/with have:talk have:talks | visit talk call speak/with discuss host receive gather | meeting summit talks
HOLD_EVENT | hold stage host conduct ^take:place convene organise organize | schedule call open begin start |
TAKE_EFFECT | ^take:effect ^come/into:force ^enter/into:force ^come/into:effect ^take:hold ^kick_in | begin start hold ^begin ^start ^go/into:effect | entry
BEGIN | begin start launch open commence ^begin ^start ^commence kick_off | plan prepare | start launch beginning
LAUNCH | launch lift_off blast_off ^launch ^lift_off ^blast_off send/into:orbit put/into:orbit roll_out ^go_on/on:sale release introduce | announce unveil open present start fire | launch liftoff release
LAND | land touch_down splash_down ^land ^touch_down ^splash_down set_down make:landing | reach crash arrive | landing touchdown
ERUPT | erupt ^erupt spew blow:top | rumble smoke burst | eruption
STRIKE | strike walk_out go/on:strike walk/off:job down:tool stop:work begin:strike start:strike stage:strike stage:walkout begin:walkout | threaten vote protest | strike walkout
ATTACK | attack strike bomb hit raid shell invade launch:attack launch:strike launch:offensive carry_out:attack carry_out:strike | threaten clash target | attack strike invasion offensive
CAPTURE | capture seize occupy overrun retake recapture take:control/of ~fall/to | enter advance besiege claim take | capture seizure
WITHDRAW | withdraw pull_out leave exit quit pull withdraw/from leave/from drop_out/of back_out/of renounce | suspend announce threaten retreat vacate | withdrawal exit pullout
TERMINATE | terminate cancel scrap abandon call_off axe discontinue annul end break_off ^collapse | suspend delay pause drop shelve close | termination cancellation
RETRACT | retract withdraw take_back recant disavow rescind | correct clarify apologise/for | retraction
RECOGNISE | recognise recognize grant:recognition/to extend:recognition/to ^win:recognition/from | acknowledge establish | recognition
RELEASE | release free set=free let_go ^walk=free ^leave:prison ^leave:jail | bail grant order pardon swap | release
ARREST | arrest detain apprehend take/into:custody nab | charge question raid seize hold capture | arrest detention
EXTRADITE | extradite hand_over surrender | order agree approve deport transfer send | extradition surrender
PARDON | pardon grant:pardon/to grant:clemency/to commute:sentence | release free | pardon clemency
CLOSE | close shut shut_down shutter close_down mothball ^close ^shut ^shut_down cease:operation cease:production | suspend idle halt scrap end | closure shutdown
OPEN | open reopen inaugurate ^open ^reopen | launch ease restart resume | opening reopening
RESTART | restart resume reconnect ^restart ^resume ^reconnect ^return/to:service | start reopen | restart resumption
BUILD | build complete construct finish erect break:ground/on | plan | construction completion
UPHOLD | uphold affirm let:stand leave/in:place side/with reject:appeal dismiss:appeal | rule defend confirm back maintain | affirmation
STRIKE_DOWN | strike_down overturn annul invalidate quash void nullify declare=invalid declare=unconstitutional declare=unlawful declare=illegal rule=unconstitutional rule=unlawful rule=invalid set_aside | block suspend stay reverse vacate cancel throw_out | annulment invalidation
JOIN | join accede/to become:member/of complete:accession/to ^admit/to adopt:euro | apply approach enter | accession entry membership
EXTEND | extend prolong renew roll_over | maintain keep continue | extension renewal prolongation
SUSPEND | suspend halt pause freeze put/on:hold put/on:ice | delay postpone limit stop interrupt | suspension halt freeze
RESUME | resume restart reopen renew restore ^resume ^restart | plan | resumption
DELAY | delay postpone defer put_off push_back reschedule | suspend extend | delay postponement
PROPOSE | propose put_forward present table submit float offer recommend | plan draft consider outline unveil | proposal
ANNOUNCE | announce unveil declare confirm reveal disclose make:announcement | plan say set_out | announcement
DEPLOY | deploy send station dispatch position ^deploy | prepare order move base | deployment
DELIVER | deliver hand_over supply ship transfer ^receive | promise pledge send provide | delivery
EXPEL | expel throw_out kick_out eject declare=persona order_out boot_out deport | suspend recall summon | expulsion
ARRIVE | arrive ^arrive land reach pay:visit/to | plan leave visit travel | visit arrival
DIE | die ^die ^kill pass_away lose:life perish | injure succumb drown | death
KILL | kill claim:life leave=dead assassinate slay ^die | injure wound | death killing
REACH | reach ^reach hit top exceed pass surpass climb/to rise/to stand/at total | approach near |
COUNT | rise/to reach exceed pass top climb/to surpass hit stand/at total fall/to slow/to ease/to drop/to increase/to decline/to come/at record register ^kill ^die kill die displace injure | approach near rise fall increase decrease | toll
DEFAULT | default miss:payment declare:default suspend:payment | restructure | default
MERGE | merge merge/with combine/with complete:merger | agree | merger
LIST | list go=public float ^list ^debut start:trading | file plan | listing flotation
DELIST | delist ^delist remove/from | suspend | delisting
OVERRIDE | override overrule overturn:veto | challenge vote | override
VETO | veto use:veto cast:veto wield:veto exercise:veto | block threaten reject | veto
CALL | call schedule trigger:election declare:election set:date | plan announce |
BREAK | break set:record beat:record surpass smash eclipse | match near top exceed | record
TEST | test test-fire conduct:test carry_out:test detonate | prepare launch fire | test
DISCOVER | discover detect identify | find report spot suspect | discovery detection
PAY | pay repay settle reimburse | offer agree transfer | payment settlement
"""  # noqa: E501
_OPPOSITES = (
    "ACCEPT REJECT",
    "AGREE REJECT",
    "ADOPT REJECT",
    "PASS REJECT",
    "RATIFY REJECT",
    "APPROVE REJECT",
    "APPROVE BLOCK",
    "CONFIRM REJECT",
    "CLEAR BLOCK",
    "CLEAR PROHIBIT",
    "AUTHORISE REJECT",
    "IMPOSE LIFT",
    "BAN LIFT",
    "RAISE CUT",
    "RAISE HOLD",
    "CUT HOLD",
    "CONVICT ACQUIT",
    "UPHOLD STRIKE_DOWN",
    "ALLOW DISMISS",
    "WIN LOSE",
    "EXTEND LIFT",
    "SUSPEND RESUME",
    "OPEN CLOSE",
    "COMPLETE TERMINATE",
    "SURVIVE OUST",
)
DECISIONS = words(
    "RAISE CUT HOLD RATIFY APPROVE PASS ADOPT IMPEACH REJECT BLOCK EXTEND BAN UPHOLD FINE DISMISS ELECT"
    " DISSOLVE CONFIRM"
    " CLEAR AUTHORISE OUST STRIKE_DOWN ALLOW PROHIBIT VETO OVERRIDE"
)  # a body carries these out by voting or deciding to
PROCESSES = words("STRIKE ERUPT HOLD_EVENT ATTACK MEET")  # under way counts as happening


class Ring(StrEnum):
    """How near a pattern is to its class."""

    CORE = "core"
    WIDE = "wide"
    NOMINAL = "nominal"


class Turn(StrEnum):
    """How the grammatical roles map to agent and patient."""

    PLAIN = "plain"
    PATIENT_SUBJECT = "patient subject"
    CONVERSE = "converse"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way of wording an act of a class; see the notation above."""

    verb_class: str
    ring: Ring
    verb: str
    particle: str = ""
    noun: str = ""
    complement: str = ""
    prep: str = ""
    via: str = ""  # the preposition before `noun`
    turn: Turn = Turn.PLAIN


_NOTATION = re.compile(r"(?P<turn>[\^~]?)(?P<verb>[a-z-]+)(?:_(?P<particle>[a-z]+))?(?P<rest>(?:[:=/][a-z-]+)*)$")
_TURNS = {"": Turn.PLAIN, "^": Turn.PATIENT_SUBJECT, "~": Turn.CONVERSE}


def _pattern(verb_class: str, ring: Ring, text: str) -> Pattern:
    match = _NOTATION.match(text)
    assert match is not None, f"{verb_class}: {text}"
    parts = dict(re.findall(r"([:=/])([a-z-]+)", match["rest"]))
    leads = match["rest"].startswith("/") and ":" in parts
    prep, via = ("", parts["/"]) if leads else (parts.get("/", ""), "")
    return Pattern(
        verb_class,
        ring,
        match["verb"],
        match["particle"] or "",
        parts.get(":", ""),
        parts.get("=", ""),
        prep,
        via,
        _TURNS[match["turn"]],
    )


def _read(table: str) -> dict[str, tuple[Pattern, ...]]:
    found = {}
    for line in table.strip().splitlines():
        name, core, wide, nouns = (column.strip() for column in line.split("|"))
        found[name] = (
            *(_pattern(name, Ring.CORE, p) for p in core.split()),
            *(_pattern(name, Ring.WIDE, p) for p in wide.split()),
            *(Pattern(name, Ring.NOMINAL, "", noun=n) for n in nouns.split()),
        )
    return found


CLASSES = _read(_TABLE)
VERBS = frozenset(
    p.verb for ps in CLASSES.values() for p in ps if not (p.particle or p.noun or p.complement or p.prep)
)  # words that by themselves report an act of some class


@lru_cache(maxsize=1024)
def patterns(name: str) -> tuple[Pattern, ...]:
    """The patterns of a class. A name not built in is the verb itself: TAKE_BACK = to take back."""
    if name in CLASSES:
        return CLASSES[name]
    verb, _, particle = name.casefold().partition("_")
    return (Pattern(name, Ring.CORE, verb, particle),)


def opposites(names: Iterable[str]) -> frozenset[str]:
    """The classes whose act rules out, or undoes, an act of these."""
    wanted = set(names)
    pairs = [tuple(pair.split()) for pair in _OPPOSITES]
    against = {b for a, b in pairs if a in wanted} | {a for a, b in pairs if b in wanted}
    return frozenset(against - wanted)


def triggers(names: Iterable[str]) -> Iterator[str]:
    """The plain words that retrieval looks for: verbs and nouns of the classes."""
    for name in names:
        for p in patterns(name):
            yield p.noun or p.verb

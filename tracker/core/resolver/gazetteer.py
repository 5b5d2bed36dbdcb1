"""States, unions and bodies with their adjectives, capitals and the names newsrooms give their governments.

The adjective only ever modifies ("Russian ministry"); it is never an actor by itself. Capitals stand for a government
only where criteria list them: the judge uses explicit aliases alone.
"""

from dataclasses import dataclass
from functools import lru_cache

from tracker.core.resolver.criteria import Actor

_STATES = """
Afghanistan|Afghan|Kabul
Albania|Albanian|Tirana
Algeria|Algerian|Algiers
Argentina|Argentine Argentinian|Buenos Aires
Armenia|Armenian|Yerevan
Australia|Australian|Canberra
Austria|Austrian|Vienna
Azerbaijan|Azerbaijani Azeri|Baku
Bangladesh|Bangladeshi|Dhaka
Belarus|Belarusian|Minsk
Belgium|Belgian|Brussels
Bolivia|Bolivian|La Paz
Bosnia and Herzegovina|Bosnian|Sarajevo
Brazil|Brazilian|Brasilia
Bulgaria|Bulgarian|Sofia
Cambodia|Cambodian|Phnom Penh
Canada|Canadian|Ottawa
Chile|Chilean|Santiago
China|Chinese|Beijing
Colombia|Colombian|Bogota
Croatia|Croatian|Zagreb
Cuba|Cuban|Havana
Cyprus|Cypriot|Nicosia
Czech Republic|Czech|Prague
Denmark|Danish|Copenhagen
Ecuador|Ecuadorian|Quito
Egypt|Egyptian|Cairo
Estonia|Estonian|Tallinn
Ethiopia|Ethiopian|Addis Ababa
Finland|Finnish|Helsinki
France|French|Paris
Georgia|Georgian|Tbilisi
Germany|German|Berlin
Ghana|Ghanaian|Accra
Greece|Greek|Athens
Hungary|Hungarian|Budapest
Iceland|Icelandic|Reykjavik
India|Indian|New Delhi
Indonesia|Indonesian|Jakarta
Iran|Iranian|Tehran
Iraq|Iraqi|Baghdad
Ireland|Irish|Dublin
Israel|Israeli|Jerusalem
Italy|Italian|Rome
Japan|Japanese|Tokyo
Jordan|Jordanian|Amman
Kazakhstan|Kazakh|Astana
Kenya|Kenyan|Nairobi
Kosovo|Kosovar|Pristina
Kuwait|Kuwaiti|Kuwait City
Latvia|Latvian|Riga
Lebanon|Lebanese|Beirut
Libya|Libyan|Tripoli
Lithuania|Lithuanian|Vilnius
Malaysia|Malaysian|Kuala Lumpur
Mexico|Mexican|Mexico City
Moldova|Moldovan|Chisinau
Mongolia|Mongolian|Ulaanbaatar
Montenegro|Montenegrin|Podgorica
Morocco|Moroccan|Rabat
Myanmar|Burmese|Naypyidaw
Nepal|Nepali Nepalese|Kathmandu
Netherlands|Dutch|The Hague
New Zealand|New Zealand|Wellington
Nigeria|Nigerian|Abuja
North Korea|North Korean|Pyongyang
North Macedonia|Macedonian|Skopje
Norway|Norwegian|Oslo
Pakistan|Pakistani|Islamabad
Peru|Peruvian|Lima
Philippines|Philippine Filipino|Manila
Poland|Polish|Warsaw
Portugal|Portuguese|Lisbon
Qatar|Qatari|Doha
Romania|Romanian|Bucharest
Russia|Russian|Moscow|Kremlin
Saudi Arabia|Saudi|Riyadh
Serbia|Serbian|Belgrade
Singapore|Singaporean|Singapore
Slovakia|Slovak|Bratislava
Slovenia|Slovenian|Ljubljana
South Africa|South African|Pretoria
South Korea|South Korean|Seoul
Spain|Spanish|Madrid
Sudan|Sudanese|Khartoum
Sweden|Swedish|Stockholm
Switzerland|Swiss|Bern
Syria|Syrian|Damascus
Taiwan|Taiwanese|Taipei
Thailand|Thai|Bangkok
Tunisia|Tunisian|Tunis
Turkey|Turkish|Ankara
Ukraine|Ukrainian|Kyiv Kiev
United Arab Emirates|Emirati|Abu Dhabi
United Kingdom|British|London|Britain UK Downing-Street
United States|American|Washington|US U.S. USA White-House
Uzbekistan|Uzbek|Tashkent
Venezuela|Venezuelan|Caracas
Vietnam|Vietnamese|Hanoi
European Union||Brussels|EU
NATO|||Alliance
United Nations|||UN
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A state or union: its adjectives, capital, and other names of its government."""

    name: str
    adjectives: tuple[str, ...]
    capital: str
    others: tuple[str, ...]


def _read() -> dict[str, Place]:
    places = {}
    for line in _STATES.strip().splitlines():
        name, adjective, capital, *rest = line.split("|")
        adjectives = (adjective,) if adjective == name else tuple(adjective.split())
        if adjective.startswith(("North ", "South ")):
            adjectives = (adjective,)
        others = tuple(o.replace("-", " ") for o in rest[0].split()) if rest else ()
        places[name.casefold()] = Place(name, adjectives, capital.removesuffix(" Kiev"), others)
    return places


PLACES = _read()


def place(name: str) -> Place | None:
    """The place of that name or of one of its other names."""
    key = name.casefold().removeprefix("the ")
    return PLACES.get(key) or next((p for p in PLACES.values() if key in {o.casefold() for o in p.others}), None)


@lru_cache(maxsize=4096)
def adjectives(actor: Actor) -> frozenset[str]:
    """Adjectives of the state or union that the actor is, in lower case, one word each."""
    found = (place(n) for n in (actor.name, *actor.aliases))
    return frozenset(a.casefold() for p in found if p is not None for a in p.adjectives if " " not in a)

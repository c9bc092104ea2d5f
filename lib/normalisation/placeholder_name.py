"""Tells a till's words for nobody from names: ``Guest``, ``Walk-in Customer``, ``Laufkunde``.

Point-of-sale systems fill in a customer of their own where nobody gives a name: "Walk-In" (LS Express), "Cash" (Keystroke),
"Default Customer" (Erply), "Counter Sales" (Infor). The rule is in ``docs/reference/rules.md``, section 3.
"""

from pyspark.sql import Column

# One word a name. Some are surnames as well, and none is one with a given name: Johnny Cash and Christopher Guest are people.
WORDS = """
    anonymous cash client customer default guest nobody none shopper test unknown visitor walkin
    anonym barverkauf gast kunde laufkunde laufkundschaft testkunde unbekannt
    anonyme comptoir divers inconnu invite
    anonimo cliente contado desconocido invitado mostrador
    balcao desconhecido ospite sconosciuto
    anoniem balieklant klant onbekend passant
    gosc klient gaest kund okand ukendt misafir musteri
    гость клиент неизвестно покупатель
    お客 ゲスト 匿名 現金 顧客
    客户 散客 现金 顾客
    고객 손님 عميل
"""
PHRASES = """
    n a, no name, walk in, walk in customer, cash customer, cash sale, counter sale, counter sales, default customer,
    guest customer, retail customer, test customer, test test, unknown customer, kunde unbekannt, unbekannt kunde,
    client anonyme, client comptoir, client de passage, client divers, sans nom,
    cliente contado, cliente final, cliente mostrador, consumidor final, publico en general, publico general, sin nombre, sem nome,
    klient detaliczny, розничный покупатель
"""
PLACEHOLDERS = frozenset((*WORDS.split(), *(phrase.strip() for phrase in PHRASES.split(","))))


def is_placeholder_name(name_key: Column) -> Column:
    """Whether the whole name key is a till's word or phrase for nobody; null for null.

    One look-up in a set, and one list in the plan: it is looked up for every record.
    """
    return name_key.isin(*sorted(PLACEHOLDERS))

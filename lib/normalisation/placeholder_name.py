"""Tells a till's words for nobody from names: ``Guest``, ``Walk-in Customer``, ``Laufkunde``.

Point-of-sale systems fill in a customer of their own where nobody gives a name: "Walk-In" (LS Express), "Cash" (Keystroke),
"Default Customer" (Erply), "Counter Sales" (Infor). The rule is in ``docs/reference/rules.md``, section 3.
"""

from pyspark.sql import Column
from pyspark.sql import functions as F

# Each is nobody by itself and together with others of them, as in "cash customer". Some are surnames as well, and none is
# both a given name and a surname: Johnny Cash and Christopher Guest are people.
ALONE = """
    anonymous cash client counter customer default dummy guest member noname nobody none shopper test tester unknown unnamed
    visitor walkin
    anonym barkunde barverkauf diverse endkunde gast kassenkunde kunde kundin laufkunde laufkundin laufkundschaft neukunde
    privatkunde standardkunde testkunde thekenkunde thekenverkauf unbekannt
    anonyme comptant comptoir divers inconnu passage
    anonimo anonima cliente consumidor contado desconocido invitado mostrador prueba
    avulso balcao convidado desconhecido teste
    contanti occasionale ospite prova sconosciuto
    anoniem balieklant contant klant onbekend passant
    anonimowy detaliczny gosc klient klientka nieznany
    gaest kontantkund kontantkunde kund okand ukendt ukjent
    bilinmeyen misafir musteri perakende
    аноним гость клиент наличные неизвестно неизвестный покупатель розничный тест
    お客様 ゲスト テスト 一般客 不明 匿名 名無し 現金 顧客
    客户 散客 散户 未知 测试 游客 现金 访客 零售客户 顾客
    게스트 고객 손님 익명 테스트 현금
    زبون ضيف عميل مجهول نقدي
    अतिथि ग्राहक नकद
"""
WORDS = frozenset(ALONE.split())
#: Nobody as a whole, of words that are names or parts of names.
PHRASES = (
    "n a", "no name", "walk in", "walk in client", "walk in customer", "walk in guest", "walk up customer",
    "cash sale", "cash sales", "counter sale", "counter sales", "general customer", "new customer",
    "online customer", "private customer", "retail customer",
    "client de passage", "client particulier", "sans nom", "vente comptoir",
    "cliente final", "cliente general", "consumidor final", "publico en general", "publico general", "sin nombre",
    "nao identificado", "nao informado", "sem nome", "cliente generico", "senza nome",
    "brak danych", "klient indywidualny", "osoba prywatna", "nihai tuketici",
    "физическое лицо", "частное лицо",
)  # fmt: skip
_WORD = rf"(?:{'|'.join(sorted(WORDS))})(?= |\z)"  # some begin like others: kund, kunde
ALL_WORDS = rf"^{_WORD}(?: {_WORD})*+\z"


def is_placeholder_name(name_key: Column) -> Column:
    """Whether the whole name key is a till's word for nobody, or words of them; null for null.

    Hardly any name begins with one, and only those need the regular expression.
    """
    begins = F.substring_index(name_key, " ", 1).isin(*sorted(WORDS))
    return (begins & name_key.rlike(ALL_WORDS)) | name_key.isin(*PHRASES)

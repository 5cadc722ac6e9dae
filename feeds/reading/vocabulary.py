"""Characters and words by which sentences and paragraphs are recognised, in English, Russian and Kazakh."""

import re

UPPER = "A-ZÀ-ÖØ-ÞĀĞİŌŞŪǴА-ЯЁӘІҢҒҮҰҚӨҺ"
LOWER = "a-zß-öø-ÿāğıōşūǵа-яёәіңғүұқөһ"

EMOJI = (
    "\u2139\u2190-\u21ff\u231a-\u23ff\u24c2\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\U0001f000-\U0001faff"
)
BULLETS = "•●○◦‣⁃∙·▪▫■□◆◇►▶➢➤✓✔\uf0b7\uf0a7\uf0fc\uf0d8\uf02d"
DASHES = "–—−-"
QUOTES = '"“„«‘'
STOPS = frozenset(".!?…")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Words that begin sentences and are nobody's surname: "B.The" ends a sentence, "B.Omarov" does not.
STARTERS = _words(
    """
    A About According Accordingly Additionally After All Also Although Among An And Another Any Are As At
    Because Before Besides Both But By Citizens Currently Despite During Each Earlier Every Everyone
    Finally First Following For From Further Furthermore Given Government Has Have He Her Here His How
    However I If In Instead Is It Its Last Later Many Meanwhile Meetings More Moreover Most My Next No Not
    Now Of On Once One Only Or Other Our Over Overall People Representatives Residents Second Several She
    Since So Some Specialists Speaking Starting Students Such Thanks That The Their Then There Therefore
    These They Third This Those Three Through Thus To Today Together Tomorrow Two Under Until Upon We What
    When Where Which While Who Will With Within Without Work Yesterday You Your Благодаря Более Будет В
    Ведь Во Всего Все Всех Глава Для До Его Если Ещё За Здесь И Из Или Их К Как Кроме Мы На Напомним Нам
    Наш Но О Об Он Она Они Особое От Отметим По Под После Поэтому При Работа С Сегодня Сейчас Сейчас Со
    Среди Так Также Там Теперь Тогда Только Тот У Участники Что Чтобы Эта Эти Это Этот Я Ал Айта Алдағы
    Атап Аталған Барлық Біз Бірақ Біраз Бұл Бүгін Бүгінде Да Ең Енді Ертең Егер Жалпы Және Жиын Жыл Кеше
    Қазір Қазіргі Мұнда Мұндай Ол Олар Осы Осыған Осылайша Сол Соған Соңғы Сондай Сондықтан Сонымен Тағы
    Шара
    """
)

#: Words before a single letter that is no initial: "in Category B.Work starts" ends a sentence.
CLASSIFIERS = _words(
    """
    appendix block building category class course form grade group hepatitis house level line model option
    part phase plan point section series stage step type variant vitamin war zone группа группы категория
    категории класс класса пункт раздел типа тип форма этап витамин гепатит санат санаты сынып топ тобы
    түрі кезең
    """
)

#: Abbreviations that a name or number follows, in lower case; their full stop ends no sentence by itself.
ABBREVIATIONS = _words(
    """
    jan feb mar apr jun jul aug sept oct nov dec acad adj adm apt arch art assoc assist ave bld bldg blvd
    brig capt cf ch cmdr col cpl dep dept dir dist dr e.g ed eng esp exec fig figs fr gen gov hon i.e incl
    jr lt ltcol m-r maj messrs mr mrs ms mt mx no nos nr par para pg pl pp pres prof ref rep rev sec sen
    sgt sq sr st str supt tel univ viz vol vs акад архит бульв гв ген гос г-жа г-н гр д-р доц зам зав им
    инж исп исх вх абз оз п.п пп прил ст.ст каб канд кв корп кор ком л-т м-н мкр мр наб напр обл об оф
    п-к пгт пер пл полк пом пос пр пр-т проф просп п рис р-н руков с сек см соц спец ст стр ст-ца тел
    тех тов туп ул урож уч ф-л ф ч чл шт эт ғ-д қ-сы атынд көш даң мәс
    """
)

#: Abbreviations of one small letter: a place before a name ("г.Алматы"), a unit after a number ("5 г.").
PLACE_LETTERS = frozenset("абвгдежзклмнпрстухчшғқcpqsv")

#: Abbreviations of units: behind a number they may end a sentence.
UNITS = _words("ч см шт эт стр сек")

#: Words that may follow "Co." within a name.
COMPANY_FORMS = _words("Co Corp GmbH Inc JSC KG LLC LLP Limited Ltd PLC Pte SA Sdn")

#: Initials of two letters, as Cyrillic names are written in Latin letters.
DIGRAPHS = _words("Ai Ch Dj Dz Gh Ia Iu Ja Ju Kh Ph Sh Th Ts Ya Ye Yo Yu Zh Дж Дз")

#: Top-level domains as brands write them, with a capital: "Bazar.AI", "Market.KZ".
DOMAIN_ENDS = _words("AI Ai COM Com IO JS KZ Kz NET Net ORG Org RU Ru TV UZ Uz")

#: Words behind a dash that attribute the speech before it: "…done.- said the akim".
ATTRIBUTION = re.compile(
    r"\s*(?:so |such |this |that |in substance, )?"
    r"(?:say|said|note|tell|told|add|explain|stress|emphasi|underlin|report|inform|comment|conclud"
    r"|recall|remark"
    r"|state|stated|point|believe|thinks?|thank|clarif|announc|ask|answer|repl|continu|share|summar"
    r"|сказал|сообщил|отметил|добавил|подчеркнул|пояснил|рассказал|заявил|говорит|считает|уточнил"
    r"|резюмировал|поделил"
    r"|деді|дейді|деп|атап|мәлімдеді|түсіндір|айтты|қосты)"
)

"""Paragraph breaks: each case is a phenomenon, with ¶ where a careful editor breaks the text.

The mark itself is taken out before the text is read, so that what remains is a missing space.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feeds.reading.paragraphs import breaks
from feeds.reading.paragraphs.breaks import split

CASES = {
    "full stop before a capital": "The road is open.¶Drivers are glad. They said so.",
    "full stop before a Cyrillic capital": "Жол ашылды.¶Тұрғындар риза. Олар солай деді.",
    "full stop before a Kazakh capital": "Мектеп салынды.¶Әкім ашылуға қатысты.¶Ұстаздар қуанды.",
    "question and exclamation marks": "Is it late?¶Nobody knows!¶We shall see.",
    "mixed final marks": "Who knew?!¶Everyone did...¶Or almost everyone…¶That is all.",
    "decimals and thousands": "Growth was 4.8% or 1,833,455.5 tons.¶Prices fell by 0.3 points.",
    "times of day": "Doors open at 18:30 and close at 21:00.¶Entry is free.",
    "e-mail addresses": "Write to press.office.01@Mail.kz or call.¶Answers come fast.",
    "e-mail address glued to the next sentence": "Write to info@oblast.kz.¶The office is open.",
    "domain within a sentence": "Register at jobs.Gov.kz or egov.kz today.¶Places are few.",
    "address glued to the next sentence": "The form is at www.gov.kz.¶More is said there.",
    "address with a path glued to the next sentence": (
        "See https://www.gov.kz/a/b.Ab.pdf.¶The list is long."
    ),
    "file name with capitals": "Open the file Report.Final.PDF or Plan.Docx now.¶It is short.",
    "name with a capital domain": "The Sandyq.AI center and Bazar.KZ opened.¶Both are busy.",
    "no space behind initials": "The school of A.Omarov and Zh.Serikova opened.¶It is big.",
    "Cyrillic initials": "Жиынды Н.Омаров пен Қ.Ә.Серік өткізді.¶Оған жұрт келді.",
    "initials with spaces": "It was led by N. Omarov and Ye. K. Serik.¶They spoke well.",
    "initials that are words, too": "It was said by K.I. Omarov and A.A. Serik.¶They spoke well.",
    "Cyrillic initials that are words, too": "Аким Е.К. Серик, В.И. Ким и Қ.И. Омар пришли.¶Все рады.",
    "initials behind abbreviations": "На ул.К.Абая и пр.И.Омара пришли и.о.В.Ким и Mr.A. Serik.¶Все рады.",
    "a firm's form in small and capital letters": "The firm Olio S.p.A. and others came.¶Talks followed.",
    "unit behind a number": "Приём с 9 до 18.30 ч.¶Обед с 13 до 14 ч.¶Звоните по тел. 00-00.",
    "numero behind a full stop": "Жиын өтті.¶№ 12 мектепте сабақ болды, исх.№5 бойынша.",
    "span of months": "It lasts long (Jan.–Feb.) and was cold in Feb.- 51 below.¶Now it is warm.",
    "span of degrees": "In Oral: +2...+4°C, in Taraz: +3…+5°C.¶It will rain.",
    "initial before the end of a sentence": "The talk was given by S. Omar.¶The hall was full.",
    "single letter that is no initial": "The road is of Category B.¶Work starts in May.",
    "single letter before a common word": "The team plays in league A.¶The next match is near.",
    "Roman numeral": "The bridge dates from World War II.¶Engineers looked at it.",
    "acronym": "Aid came from the USA.¶Doctors from the UAE helped.",
    "acronym with full stops": "He studied in the U.S. and has a Ph.D. degree.¶The work goes on.",
    "acronym with full stops at the end": "The firm is from the U.S.¶The contract was signed.",
    "titles": "Guests were Dr.Brown, Mr.Smith and Prof.Jones.¶They stayed long.",
    "saint": "The cathedral of St.Nicholas was repaired.¶Visitors come daily.",
    "numero": "Pupils of school No.56 and gymnasium №7 sang.¶All were glad.",
    "company forms": "Guests from Long Wall Co.Ltd and Bright Inc. came.¶Talks followed.",
    "company form at the end": "The loan was taken by Long Wall Co.¶The bank agreed.",
    "for example": "Bring a document, e.g.Passport or card.¶Both will do.",
    "hours": "The clinic opens at 9 a.m. and closes at 6 p.m.¶Sundays are free.",
    "Russian year": "Школу построили в 2024 г.¶Министр приехал на открытие.",
    "Russian city": "Жители г.Алматы и с.Узынагаш пришли на ул.Абая.¶Всем понравилось.",
    "Russian abbreviations": "Работал акад.Сатпаев и проф.Омаров, просп.Абая, обл.Центр.¶Это важно.",
    "Russian millions": "Выделили 5 млрд. тенге и 3 млн.¶Средства освоены.",
    "Kazakh and so on": "Онда сүт, ет т.б. өнім бар.¶Бағасы тұрақты.",
    "unit per hour": "The limit is 90 km/h.¶Cameras watch it.",
    "rows with labels": "Tickets are sold here. Adults: 500¶Children: 250¶Students: 300",
    "timetable by days": "The office works Monday: 09:00-18:00¶Tuesday: 09:00-14:00¶Sunday: closed.",
    "unit before a colon": "Memory: 16GB: enough for all.",
    "percent": "Work is done by 95 %.¶Next comes the roof.",
    "bracket and full stop": "It has five rooms (and a hall).¶Visitors like it.",
    "bracket within a sentence": (
        "It has five rooms (one large), two halls (Blue and Red).¶Visitors like it."
    ),
    "year at the end": "The plan runs to 2029.¶Money is there.",
    "date at the end": "It opens on 21.02.2025.¶All are invited.",
    "number begins a paragraph": "The plan was confirmed.¶3 industrial parks will open.",
    "thousands begin a paragraph": "The money was paid in tenge.¶1,200 families had it.",
    "percentage begins a paragraph": "The bill was read.¶40% of deputies spoke.",
    "money begins a paragraph": "The pact was signed.¶$12.7 million will come.",
    "number after a Russian word": "Работы завершены.¶12 школ открылись.",
    "version number": "The program runs on Sapa ver.2 and art.5 applies.¶It is fast.",
    "straight quotation that closes": 'He called it "the best of years."¶It was true.',
    "straight quotation that opens": 'They went to the fair.¶"Prices are fine," a guest said.',
    "two straight quotations": 'Mrs. Omar laughed.¶"We like it here."¶"So do we."¶They stayed.',
    "quotation after a colon": 'The akim said:¶"Build it this year."¶Builders nodded.',
    "name in quotation marks": 'The club "Jas Qanat" won.¶The "Amal" team lost.',
    "guillemets": "Он назвал это «лучшим годом».¶«Мы рады», — сказал гость.¶Гости остались.",
    "low and high quotation marks": "Он пришёл на „Встречу“.¶„Мы рады“, — сказал он.",
    "curly quotation closed by a straight mark": 'He agreed.¶“Work goes on," he said.¶Nobody left.',
    "nested straight quotations": 'She said "the "Qanat" club is good."¶Then she left.',
    "quotation that never closes": 'He rose.¶"The year was hard, he began.¶But we worked.¶We thank you.',
    "quotation over several paragraphs": 'He rose.¶"It was hard.¶We worked well.¶Thank you."¶All clapped.',
    "quotation without a full stop": 'The region joined the action "Clean Spring"¶The work began at once.',
    "unpaired mark within a word": 'He paid for 5" pipes.¶Water came.',
    "apostrophes": "Children of O'Neil and d'Arc sang 'Old times.'¶The guests danced.",
    "dash begins speech": "The akim spoke.¶- Build it this year, - he said.¶Builders nodded.",
    "long dash begins speech": "Әкім сөйледі.¶– Биыл салыңдар, – деді ол.¶— Жақсы, — деді жұрт.",
    "dash of an attribution": "It is done.- said the akim and left.¶Builders nodded.",
    "dash within a range": "It costs 40–60 tenge in the north-East.¶Winter is near.",
    "list with dashes": "We need:¶- bricks;¶- sand;¶- glass.¶Bring them.",
    "list with long dashes": "Керек:¶– кірпіш;¶– құм;¶– шыны.¶Әкеліңіздер.",
    "list with numbers": "Attach:¶1. A letter of intent.¶2. A photo.¶The rest is ours.",
    "list with numbers and brackets": "Attach:¶1) a letter;¶2) a photo;¶3) a stamp.¶Thanks.",
    "list with numbers without spaces": "Attach:¶1.Letter of intent.¶2.Photo of a house.¶Thanks.",
    "list without marks": "We need:¶- two halls¶- a clinic¶- a road to the port¶Work begins in May.",
    "list of years": "The budget grew:¶- 2023: 2.2 billion tenge¶- 2024: 4.7¶- 2025: 5.1¶Schools are built.",
    "list of numbers without marks": "Итог:¶– 12 школ¶– 5 садов (2 новых)¶– мост «Юг»¶– 40%¶Это всё.",
    "list in Kazakh without marks": "Мұнда бар:¶- екі мектеп¶- жол¶- 300 орындық балабақша¶Жиын өтті.",
    "list of abbreviations without marks": "Свет дадут:¶- двор по ул. Абая¶- дома в пос. Южном¶- парк.¶Ждём.",
    "list with commas": "We need:¶- two halls,¶- a clinic,¶- a road.¶Work begins.",
    "list with a semicolon somewhere": "- a paper from the school¶- a photo;¶- a stamp.¶Come early.",
    "heading before a list with semicolons": "Recipe of the hall¶- two carp;¶- salt.¶It is tasty.",
    "spans and compounds within a list": (
        "We build:¶- two- and three-room flats¶- 5- 7 km of pipes¶- a stand for Tu- 154¶- дома и одно- или"
        " двухместные гаражи¶Come early."
    ),
    "compounds in parts": "Come with six- and seven-year-olds, семи- и восьмилетними:¶Entry is free.",
    "spans with spaces": "It takes 5- 7 days at the 41- 67 km of the road Semey- Oral: the bus waits.",
    "typists' dashes": "The rule: the main thing- to learn. Приедут 48 фирм- от пекарни до завода- и вузы.",
    "speech behind a colon": "The akim said:¶- Build it this year. The main thing- begin. It- is.¶All left.",
    "speech behind a comma": "He asked:¶- Build it,- said the akim, - and be quick.¶All left.",
    "list in small letters with commas": "Дали:¶на школы – 1,2 млрд,¶на сады – 2 млн,¶на парк.¶Это всё.",
    "commas without their spaces": "Bring bread,salt and tea to the fair, or sand,clay,lime.¶It is free.",
    "arrows": "Key figures:¶→ 120 new jobs¶→ 3.5 billion tenge¶→ two plants¶All are open to visitors.",
    "middle dots": "Требования:¶· возраст от 14 лет¶· гражданство¶· опыт.¶Заявки – до мая.",
    "arrow within a sentence": "The trains Aral→ Taraz and 5· 3 go on: it is the rule.",
    "bullets with numbers": "Сабақ жоқ:¶✅ 1–4-сынып¶✅ 5–9-сынып¶✅ колледж студенттері¶Бәрі үйде отыр.",
    "names one after another": "We have nominations:¶“Best teacher”¶“Best school”¶Come in May.",
    "e-mail behind hours": "Opening hours: 9:00–18:00¶Phone: 8 (727) 45-11¶E-mail: info@a.kz",
    "numbers in items": "Results of it¶1. 340 families moved.¶2. 12 schools.¶Next is a road.",
    "opening hours": "Кесте:¶дүйсенбі – жұма: 9:00–18:30¶сенбі: 9:00–13:00¶жексенбі – демалыс",
    "hours with endings": "Жиын 18:30дан басталып, 19:00дейін созылады: 10:00дағы кездесу – ашық.",
    "objects with spaces behind them": "Приходите на концерт.¶🗓 25 октября¶⏰ 18:00¶🏆 призы¶🎟 вход",
    "objects that end sentences": "Our team won a cup🏆, a medal 🥇 and the 🚗 of the year. We ride home🚌!",
    "rows of labels": "The fair opens.¶Venue: the Hall of Trade¶Time: 18:00¶Entry: free¶Age: 6+",
    "rows of labels in Russian": "Ждём всех.¶Дата: 5 марта¶Место проведения: парк Победы¶Вход: свободный",
    "rows of labels in Kazakh": "Өтініш қабылдау мерзімі: 1 тамыз¶Өтетін орны: саябақ¶Байланыс телефоны: 109",
    "labels of brands": "Write to WhatsApp: 87 or see YouTube: the hall, LinkedIn: the firm.",
    "list with letters": "Может подать:¶а) учитель;¶б) врач.¶Срок — май.",
    "list with bullets": "Bring a friend:¶• bread;¶• salt.¶Tea is here.",
    "list in small letters after a colon": (
        "What is new:¶rules are short (2 pages);¶Fees are low;¶forms are online.¶Ask us."
    ),
    "list with a full stop before the semicolon": (
        "What is new:¶Rules are short.;¶Fees are low.;¶Forms are online.¶Ask us."
    ),
    "semicolon with its space": "Rain fell; roads were wet; nobody came.¶Snow followed.",
    "entities": "Bread&nbsp;Salt&amp;Tea are sold.¶Come early.",
    "colon within a sentence": "The rule is simple: come early.¶Format: online.",
    "colon of an address": "Call tel:87172 or see http://a.kz/B:C now.¶Thanks.",
    "check mark bullets": "✔️The bridge is open.¶✔️The school is new.¶✔️Gas came.",
    "pushpin after a word": "Here are results¶📌Water came to us.¶📌Gas came too.",
    "bullets behind spaces": "Results are here.¶ ✅ Water came. ¶🔹 Gas came. ¶▪️ Light came.",
    "keycap bullets": "Steps are few.¶1️⃣ Open the site.¶2️⃣ Sign the form.",
    "emoji between sentences with their spaces": "Happy holiday! 🎉 Join us.¶It is free.",
    "emoji within a sentence": "We love ❤ our town and 🇰🇿 flag.¶Join us.",
    "emoji at the end": "Happy holiday! 🎉¶Join us.¶Good luck!🎉",
    "flags": "Teams of Kazakhstan🇰🇿 and Turkey🇹🇷 met.¶It was a draw.",
    "timetable": (
        "Trains run daily.:¶TQ 1 Aral (10:00) – Taraz (12:30)"
        "¶TQ 2 Taraz (13:00) – Aral (15:30)¶A seat costs 900 tenge."
    ),
    "list of roads": (
        "Work starts on:¶Aral — Taraz (830 km)¶Semey — Oral (736 km)¶Bridge (6.5 km)¶Money is there."
    ),
    "heading glued to its text": ("Five new posts on the border¶Trucks will pass faster. Queues are gone."),
    "heading of one word": "Harbours¶A large plan runs to 2030. It has many parts.",
    "heading on a place name": "Aral – Taraz¶Two trains a day.¶Semey – Oral¶Three trains a week.",
    "heading that ends in a year": "Taxes: what is new since May 2025¶A Law was passed. It is long.",
    "heading in Russian": "Новые правила торговли¶Министерство утвердило порядок. Он прост.",
    "full stop lost before a sentence": "The plant opened in the village¶The akim was there. He spoke.",
    "camel case": "MuzTrade, KazXYZ, iPhone, YouTube and eGov grew.¶TazaBot helps; LinkedIn too.",
    "camel case begins a text": "BestFarm is a company. It is big.¶MegaFarm is too.",
    "camel case of words that begin sentences": "The firms InTime and TopOne grew.¶Both are new.",
    "camel case in Cyrillic": "Компании КазТрансСеть и МегаФерма выросли.¶Обе новые.",
    "units with capitals": "The line has 110kV and 50Hz, net 5GB and 3D maps, 20MW.¶It works.",
    "address glued to a sentence without a full stop": "Sign up at jobs.kz¶The event is free. Come.",
    # Names, brands and headings.
    "given name glued to a family name": (
        "The hall was opened by the treasurer NurlanAbishev and guests. Nurlan Abishev cut the band."
    ),
    "given name glued to a family name that stands nowhere else": (
        "Талаптарды басқарма басшысы АйбекСейітов түсіндірді.¶Жиын аяқталды."
    ),
    "given name glued to a family name of an unknown form": (
        "Guests were met by the director of the museum MaratKenzhe on Monday. Marat spoke long."
    ),
    "given name glued to a family name before a verb": (
        "Guests of the museum were met, and the director AltaiKenzhe showed them round. Altai is old."
    ),
    "heading on a family name": "The library of Mukhtar Auezov¶Students read his novels aloud. All like it.",
    "heading on a person's whole name before a verb": (
        "The steppe in the songs of Akan Seriuly¶Pupils sang them by heart. All clapped."
    ),
    "row of a timetable that ends in a place": (
        "March 18, 9:00–12:00 – Kenes¶March 20, 10:00–15:00 – Ulanbel¶Doctors come in May. They are few."
    ),
    "ordinal number under a heading": "Жолаушыларға жаңалық¶10-қақпа жанында бөлме ашылды. Ол жаңа.",
    "heading on a place that is named again": (
        "A new bridge in Ayagoz¶Drivers waited for it long. In Ayagoz and around it cars are many."
    ),
    "brand with inner capitals, in a sentence": "Пишите нам в группе ВКонтакте или в чате.¶Ответят быстро.",
    "brand of a digit and a word": "Map of 2GIS and parts by 3Com are used.¶They work.",
    "number before an acronym": "The exercises end in 2012¶NATO forces left. They were 300.",
    "number in the name of a program": "The 5G net and 110V lines grew in 2GIS-like maps.¶Good.",
    "number before a paragraph": "The rate rose from 2 to 3¶There is more to come. Wait.",
    "services that write full stops": "Маршруты есть в Яндекс.Картах и Яндекс.Такси.¶Все довольны.",
    "unknown service that is named twice": (
        "Register at Kasip.Link by May. All is free at Kasip.Link and easy.¶Hurry."
    ),
    "domain in capitals": "Адрес в зоне .РФ или .ҚАЗ выдают за день.¶Это просто.",
    "heading of one word about its text": "Bridges¶Two are closed. All bridges will open in May.",
    "headings of one word": (
        "The club met in May.¶Winners¶1st place: Aida, Oral¶2nd place: Ivan, Semey.¶Thanks¶Sponsors gave it."
    ),
    "brand of two words begins a paragraph": "All went well.¶ForteBank sends cards.¶СеверТранс возит людей.",
    "decimals under a colon": "Height in metres:¶7.4 under the roof. Budget:1.5 million tenge.¶All is paid.",
    "file of a picture": "The scan is in plan.TIFF and Map.Webp now.¶See them.",
    "short word ends a heading": "What the parents say¶Many of them are glad. They help.",
    "question ends in a particle": "Су жеткілікті ме¶Бөлім басшысы жауап берді. Ол тыныш.",
    # Quotations.
    "speech under a heading": "About the road¶“It was built in a year,” said the engineer.¶He is glad.",
    "speech under a Russian heading": "О новой школе¶«Учимся в одну смену и рады этому», – сказала Анна Ли.",
    "speech glued to a sentence": 'Guests came to the fair¶"We sold all by noon." The akim thanked them.',
    "title of an event behind its date": 'April 12¶"Songs of the steppe" in the park.¶Entry is free.',
    "name of a firm glued to its sentence": 'The firm"Zhaiyk Su" and the plant“Kokzhal” signed.¶It is new.',
    "form of a firm glued to its name": "ТОО«Береке» и КГУ«Школа № 4» получили землю.¶Она рядом.",
    # Hyphenated words, digits and lists.
    "hyphenated word begins a paragraph": "Visit to the village¶Vice-Minister A. Omar saw it. He was glad.",
    "Cyrillic hyphenated word": "Ауылда орталық ашылды¶Іс-шараға жұрт келді. Бәрі риза.",
    "hyphenated word within a sentence": "The Vice-Minister and the Atyrau-Oral road were there.¶Good.",
    "number with its noun": "The school is warm again¶12 stoves were replaced. All work.",
    "percentage under a heading": "Livestock in the district¶87% of cows are healthy. Hay is there.",
    "number that is part of a name": "Channel Qazaqstan24 and flat A5 of house12b are known.¶See.",
    "numbered items behind commas": "To do:¶1. paint the hall,¶2. mend the roof,¶3. plant trees.¶Thanks.",
    "numbered items behind words": "What to bring¶1. Identity card¶2. Photo of the house¶3. Receipt.",
    "number behind a comma that begins no item": "Take lines 1,2. They run daily.¶Buses 3,4 do too.",
    "places of a contest": "Winners:¶1 place – Aida (Aral),¶2 place – Olzhas (Oral),¶3 place – Ivan (Taraz).",
    "programme of times": 'The first day¶10:00 – Opening¶11:30 – "Steppe" (for all)¶14:00 – Closing.',
    "codes of services": "Codes to pay by:¶101.01 – water,¶101.02 – heat.¶Thanks.",
    "rows of dates": "Дни приёма:¶10.02.2025 – акимат¶24.02.2025 – маслихат.¶Приходите.",
    "dashes under a heading": "What to bring¶- a letter of intent¶- a photo of the house¶- the receipt.",
    "dashes of a hasty typist": "The town- hero is old. Its pride- the park- is green. One came- and stayed.",
    "rows of days and months": "Приём в зале¶13 июня 09.30 – аким¶16 июня, 11.00 – маслихат.¶Приходите.",
    "day of a month in a sentence": "The fair lasts from 13 June to 16 June, every day.¶All are invited.",
    "times before titles": "The feast¶11:00 Opening and songs¶12:30 Games of the steppe¶15:00 Concert.",
    "one time before a capital": "The doors of the hall open at 11:00 Astana time.¶Come.",
    "numbered bus lines": "Маршруты:¶№ 37 – через парк;¶№ 63 – через рынок.¶Удачи.",
    "rows of days in English": "Doctors come¶March 17, 9:00 – Kenes¶March 19, 9:00 – Ulanbel.",
    "speech behind a unit": "Снега выпало 40 см.¶– Такого не было, – сказал аким.",
    "one space at breaks": "The road is open. Drivers are glad. The akim spoke.",
    "two spaces at breaks": "The road is open. Drivers are glad.  ¶The akim spoke. He left.",
    "a typist's two spaces beside true breaks": "The road is open.  Drivers are glad.¶The akim spoke.",
    "three spaces beside true breaks": "The road is open.   ¶Drivers are glad.¶The akim spoke.",
    "no-break spaces": "The road is open.\xa0\xa0¶Drivers are glad. The akim spoke.",
    "line ends": "The road is open.\n¶Drivers are glad.\n\n¶The akim spoke.",
    "line end in mid-sentence": "The road is open and\ndrivers are glad.\n¶The akim spoke.",
    "line end behind a heading": "New roads\n¶The road is open. Drivers are glad.",
    "sentence that begins with a small letter": "He was short of breath. and tired.¶Now he is well.",
    "lone full stop": "Talks were held with Long Wall Co. . Both sides agreed.¶Work goes on.",
    "hashtag behind a sentence": "Join the action.¶#CleanSpring #Together",
    "copyright sign begins a paragraph": "The road was mended.¶© Aral News",
    "bracket begins a paragraph": "The hall was full.¶(The talk was in Kazakh.)¶All stayed.",
    # Sections, and headings of usual kinds.
    "numbered sections and their parts": (
        "1. General provisions¶1.1. The aim is to find talent.¶1.2. Entry is free until May 16.¶2. Stages"
        "¶2.1. Applications come in March.¶2.2. Selection ends on May 16.¶2.3. Demo day is on May 23."
    ),
    "numbers of parts in a sentence": (
        "Under points 1.1. Rules and 1.2. Terms,the law v2.1. Basic holds.¶It is new."
    ),
    "decimals before an item": "4. Rest a day.¶Снижайте жар выше 38,5.¶5. Call a doctor.¶6. Drink tea.",
    "decimal before a full stop and its part": "1. See 4.5. Rules apply; 2. see point 16.2. Terms are short.",
    "sections in Roman numerals": "V. Jury¶Chairman of it is a teacher.¶VI. Awarding¶Winners get cups.",
    "section with one word in Kazakh": "Ереже бар.¶5. Марапаттау¶Бас жүлде – 300 000 теңге.",
    "numbered names": "1. KazTrade grew.¶2. НурланОмаров пришёл.¶V. СерикОмаров ушёл.",
    "usual heading before a name": "He began work.¶Biography¶Nurzhan Omar was born in Oral.¶Ол келді.",
    "brand that begins with a usual heading": "All came.¶FamilyBank sends cards.¶The EducationHub opened.",
    "usual heading before a quotation": "Жиын өтті.¶Қаржыландыру¶«Кең дала» бойынша 5 млн берілді.",
    "verb at the end of a heading in Kazakh": "Ол келді.¶Желі кеңейді¶«Қазсу» мәліметінше, бәрі бар.",
    "participle before a name": "Ақ жолды«Нұрлы» дейді. Мұнда ашылған«Жас отау» тобы бар.¶Ол жаңа.",
    "years under a label": (
        "Education:¶2003 – State University, law;¶2011 – Academy.¶Work experience:¶2003-2005 – foreman of it;"
        "¶2005–2009 – chief specialist.¶2009–2012 – akim.¶He is married."
    ),
    "years behind a colon in a sentence": "Period:2003-2005 and later.¶The plan of 2011 – a law – is old.",
    "ages under a label": "Жұмыс уақыты:¶14-16 жас – аптасына 24 сағат;¶16-18 жас – 36 сағат.¶Бәрі осы.",
    "heading in capitals": (
        "Выходите.¶ЕСЛИ ВОДА ЗАСТАЛА ВРАСПЛОХ¶Поднимитесь на крышу.¶ПАМЯТКА ЖИТЕЛЮ¶1) ждите;¶2) звоните."
    ),
    "acronyms glued to a name": "Все рады.¶ТОО АБКСтрой строит.¶АО НКОМир и МЫ ВКонтакте.¶Хорошо.",
    "days in capitals": "Come.¶DAY 1. OCTOBER 9, THURSDAY¶09:00 Opening of it¶10:00 Games.",
    "number behind an acronym": "Trains T1: and KZ8. go.¶Good.",
    "contraction under a heading": "If you fall through¶Don't panic and call us.¶The O'Neil hall is near.",
    # Labels, signatures, hashtags and emoji.
    "emoji as bullets": "What is safe¶🧊 for one person – 10 cm;¶🧊 for a car – 30 cm.¶Stay at home.",
    "emoji before items without marks": (
        "Who is refused?¶❌ if he has a second home¶❌ if he hides income.¶Ask us."
    ),
    "emoji behind words": "It is warm ☀ and dry ☀ today. We love❤ our town and its people❤ and wells.",
    "telephone behind an address": (
        "Адрес: ул. Абая, 250А¶Тел. для справок: 8 (7152) 46-11.¶Tel.: 8 (7152) 46."
    ),
    "label behind a name in capitals": "Сұхбаттасқан Ақбота ЖҰМАТАЙ¶Анықтама үшін: 46-11.¶Хабарласыңыз.",
    "label within a name": "Write on eTime: the hall, or on iPhone: it is new, or in SunПочта: мы там.",
    "agenda behind a name": "Секретарь: Н. Кравчук¶Повестка дня: дороги.¶Все рады.",
    "those who sign": "Решили.¶Председатель Г. Тулебаев¶Секретарь Н. Кравчук¶Так и будет.",
    "place of one who signs": "Жол ашық.¶Айнұр БЕКТҰРҒАНОВА,¶Ақмола облысы.¶A. Omarova,¶Oral city",
    "names without spaces": "Пришли Иван Ким,Анна Ли.¶Иван Ким,Анна Ли и все.¶Астана,Алматы қаласы.",
    "role within a sentence": "Пришёл аким Г. Омаров. Новая компания АкимСекретарь Н. Кравчук открыта.",
    "e-mail behind a name in Cyrillic": "Отдел занятости РК¶press@a.kz",
    "e-mail within a sentence": "Пишите на press@a.kz или info.отдел@a.kz.¶Ждём.",
    "hashtags behind addresses": "E-mail: job@center.kz¶#Первый #СКО",
    "hashtags behind a handle": "Бот: @asp_bot¶#АСП #Жамбыл",
    "hashtags behind a word": "Join the action and come¶#CleanSpring #Together",
    "fragments and keys": "See https://a.kz/b#Top and C# or the key a#Moll.¶Good.",
    # Rows of programmes, contests and tables.
    "time alone in a row": (
        "08:30–09:30¶Registration of guests¶15:30–18:00¶Meetings are held. Book in the app.¶19:00¶Gala dinner"
    ),
    "days of the week": "Schedule:¶Monday – Ekpin¶Tuesday – Sholak¶Wednesday and Friday – Kindikti.¶Good.",
    "day of the week in a name": "The club BlackFriday opens.¶Monday – Ekpin. The BlackFriday sale ends.",
    "two names with a stroke": "There are visits on request¶Aksuat/Kokpekti inspectorate sent it.¶It is new.",
    "periods of days": (
        "Отключение воды¶07.07–14.07¶1 район, дома 1–27¶14.07–21.07¶3 район, кроме домов 40–44"
        "¶21.07–28.07¶4 район, СШ №4¶28.07–04.08¶5 и 6 районы."
    ),
    "periods in a sentence": "07.07–14.07 и (21.07–28.07), а также 10.10–11.10, воды нет.¶Ждём.",
    "places without a dash": (
        "Итог:¶1 место – Жанар Омар, г. Астана¶2 место не присуждено¶3 место – Тимур, г. Тараз"
        "¶Номинация «Лучший» пуста."
    ),
    "place in a sentence": "Команда заняла 1 место и2 место получила.¶Все рады.",
    "places in Roman numerals": "Жүлделер: 300 000 теңге¶І орын – 200 000 теңге¶ІІ орын – 100 000 теңге.",
    "numeral within a name": "Мұнда КазІ орынды болды.¶Бәрі риза.",
    "standings": (
        "Place Name Points¶1 Sanzhar Abil Taraz 187¶2 Dauren Mukhit Oral 181¶3 Igor Petrenko Shu 176"
        "¶Archery (women)¶1 Ainur Bek Taraz¶2 Aida Bek Oral 17¶3 Malika Yusup Merke 165"
    ),
    "numbers before names in a text": (
        "1 Kazakh team won in 2022 World Cups and 2023 Asian Games. 1 Май көшесінде 12 Ғасыр, 13 Мектеп бар."
    ),
    "years before names behind a rank": "3 Kazakh films of 2024 Asian Festival came.¶4 won.",
    "numbered routes": (
        "Бағыт уақыты¶№101 Вокзал – Базар 07:00, 19:10¶№104 Базар – Меновное 06:40¶№110 КШТ – Ульба 07:15."
    ),
    "numbers of schools": "Учатся школа№5 Тараза и школа№7 Орала.¶Все рады.",
    "times behind digits": "08:00 Market – Hospital No. 3¶17:45 Market – Station 12¶18:30 Market – Park.",
    "dates behind rows": "October 20¶19:00 “Aiman” (Turkistan)¶October 21¶11:00 “Fox” (Oral)",
    "days behind digits": "15 наурыз – Қайырымдылық күні, Абай даңғ., 00¶16 наурыз – Мәдениет күні",
    "digits that are one number": "Счёт 102:45 и код 09:142:035 верны. 2016 наурыз – ай. В 2024 Жамбыл рос.",
    "heads of a table": "Каб. 305.¶№ Ф.И.О. Время приёма. Звоните на№ Алматы.",
    "speech under a row": "Ол келді.¶23 наурыз, 09.30 – күні, сенбілік¶– Бұл күні бәрі келді, – деді әкім.",
    "rank like that of the row before": "2 Aman from Oral2 Dauren from Aktau won.¶All are glad.",
    "number with a raised digit": "The area is 10².¶5. Call the office. It is 10.5 or 10.5. Call on.",
    "number and word behind a number": "25 regions took part, of 4520 pupils – 300 are girls.",
    "span of years by itself": "The firm grew in1998–2003 – good years.¶They are gone.",
    "year by itself": "Он рос там2001 – хороший год.¶Все рады.",
    "spans of years behind words": "The firm grew¶1998–2003 – good years¶2004–2010 – bad years",
    "time by itself before a name": "The bus left the stop8:05 Abai street.¶All are glad.",
    "times before names": "The bus left¶8:05 Abai street¶9:10 Oral street",
    "fragment behind a path without a scheme": "See gov.kz/a/index.html#Top and a.kz/b#Top.¶Good.",
    "hashtags behind a host": "See https://gov.kz¶#Top #Good",
    "many hashtags": f"All are glad¶{27 * '#Tag'}",
    "many hashtags within a sentence": f"All are glad{27 * '#Tag'} and come.",
    "names of towns without spaces": "Пришли.¶Усть Каменогорск,Семей и Риддер ждут.¶Алия Бек,Семей и Риддер.",
    "initials of one who signs": "Все рады.¶А. Омаров,¶Семей и область",
    "name of a firm behind a plural": "Итог.¶Нужны проекты“Астана дом” и документы“Жана кала”.¶Всё.",
    "speech behind a verb of the past": "Жиын.¶Әкім келіп, жұртқа айтты¶“Жол ашық” деп.¶Бәрі риза.",
    "years in standings": "¶".join(
        f"{rank} Aman of 20{max(12, rank + 1)} Almaty, 19{max(12, rank + 1)} Oral {44 - rank}"
        for rank in range(1, 14)
    ),
    "numbers in standings": "1 Aman has 22 Apples¶2 Bek has 33 Pears, 3 Apples¶3 Cem has none",
    "standings by medals": "1 Almaty 5 3 2¶2 Astana 4 2 1¶3 Shymkent 2 0 1",
    "dash glued to a word before a capital": (
        "The town– Oral is old. Поезд Алматы– Астана новый, – сказал он."
    ),
    "label that ends as a scheme does": "All is well.¶Hotel:¶Astana. Write to mailto:Astana and tel:A1.",
    "no punctuation at all": "the road is open and drivers are glad",
}


@pytest.mark.parametrize("marked", CASES.values(), ids=CASES.keys())
def test_breaks(marked: str) -> None:
    """Paragraphs begin where an editor sees that they do, and nowhere else."""
    expected = [paragraph.strip().replace("\n", " ") for paragraph in marked.split("¶")]

    assert expected == split(marked.replace("¶", ""))


@given(st.text(st.sampled_from("aZz09 .!?:;)]\"'%-$#@(+\n\t_"), max_size=12))
def test_texts_in_ascii_break_where_all_texts_would(text: str) -> None:
    """What looks for breaks in ASCII alone finds those that the pattern for all texts does."""
    found, expected = (
        [match.start() for match in pattern.finditer(text)]
        for pattern in (breaks._ASCII_CANDIDATE, breaks._CANDIDATE)
    )
    assert expected == found

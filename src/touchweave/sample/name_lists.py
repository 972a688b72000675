"""What people, streets and places of the sample brand are called. Nobody is meant by it."""

_FIRST = """Ada Alma Anton Arne Astrid Bela Benno Birgit Bruno Carla Cosmo Dana Dario Edda Elias Elif Emil Enno Fenja
Finn Freya Greta Gustav Hanna Henrik Ida Ilja Irma Ivo Jana Jaro Jette Jonas Juna Kalle Karla Kira Lasse Leila Lennart
Lina Luca Magda Malte Mara Mats Mila Mina Nele Nils Nora Odin Olga Oskar Paula Per Pia Quentin Rania Rasmus Rika Ruben
Samir Selma Silas Stina Sven Tara Theo Tilda Timo Ulla Uwe Vera Viktor Wanda Willem Xenia Yara Yusuf Zoe"""
_LAST = """Abendroth Adler Ahrens Amberg Baker Barlow Beck Bellini Berger Birke Blum Boateng Brandt Brook Bruun Carver
Castell Cole Dahl Demir Dorn Eberle Ekberg Ellis Falk Farrow Fenn Fischer Forster Gallo Garber Glaser Grau Gruber Hale
Harper Hartmann Hassan Heller Holm Horn Ibsen Iversen Jensen Juhl Kahn Kaya Keller Kern Klint Kramer Kroll Lang Larsen
Lehner Linden Lorenz Lund Maier Marlow Mercer Moreau Moser Nagel Naumann Nguyen North Novak Olsen Ortega Osborne Pohl
Porter Quist Rademacher Reed Renner Ritter Rossi Roth Sander Schilling Seidel Silva Simon Sommer Steele Stern Stone
Tanner Thorne Ulrich Vance Vogel Voss Wagner Walden Weber Winter Wood Yilmaz Young Zeller Ziegler"""
_STREETS = """Amber Lane|Anchor Street|Apple Court|Baker's Row|Birch Avenue|Bridge Street|Candle Lane|Castle Road
|Cedar Way|Chapel Hill|Church Street|Dockside|Elm Grove|Ferry Road|Field Lane|Fountain Square|Garden Street|Glass Yard
|Green Lane|Harbour Street|Heath Road|High Street|Hill Rise|Juniper Way|Kiln Lane|Lantern Street|Linden Avenue
|Loom Street|Market Square|Meadow Walk|Mill Lane|Moon Street|Oak Drive|Orchard Road|Park Avenue|Quarry Lane|River Walk
|Rose Street|School Lane|Shepherd's Way|Silk Street|South Parade|Spring Gardens|Station Road|Tanner's Row|Tower Street
|Valley Road|Weaver Street|Well Lane|Willow Road|Wool Street|York Place"""

FIRST = tuple(_FIRST.split())
LAST = tuple(_LAST.split())
STREETS = tuple(_STREETS.replace("\n", "").split("|"))
#: By region, of people.REGIONS.
CITIES = {
    "North": ("Norwick", "Hollmere", "Upper Fenn"),
    "East": ("Eastholm", "Brackwater", "Sundale"),
    "South": ("Southmark", "Vinebridge", "Lower Ash"),
    "West": ("Westerby", "Quillham", "Stonebeck"),
    "Coast": ("Port Lumen", "Saltcliff", "Gull Bay"),
    "Islands": ("Skerry", "Isle of Wend", "Farhaven"),
}
MAIL_HOSTS = ("mail.example", "post.example", "inbox.example", "letters.example")

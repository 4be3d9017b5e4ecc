/** Names that these windows draw from; the other kinds have their own. */
const words = (text: string): readonly string[] => text.split("|");

export const firstNames = words(
  "Adaeze|Bram|Carmen|Dilan|Elif|Frida|Gareth|Hanna|Ibrahim|Judith|Kofi|Leonie|Marek|Nadia|Oscar|Priya|Quentin|Rosa|Stefan|Tamsin|Uwe|Valentina|Wesley|Ximena|Yusuf|Zoe|Alistair|Beatriz|Cedric|Dorothy|Emeka|Fiona|Gustav|Harriet|Ivo|Jasmine",
);
export const lastNames = words(
  "Abbott|Brandt|Chukwu|Delgado|Ekman|Farouk|Gallagher|Hofstad|Iversen|Jankowski|Keller|Lindqvist|Moreau|Nakamura|Okafor|Petrov|Ramsay|Schreiber|Takahashi|Ulrich|Vargas|Whitfield|Yilmaz|Zeller|Aldridge|Bianchi|Callahan|Dupont|Eriksen|Fairbanks",
);
export const towns = words(
  "Rotterdam|Basel|Cologne|Bristol|Antwerp|Gothenburg|Salzburg|Marseille|Bologna|Seville|Aarhus|Glasgow|Wroclaw|Freiburg|Utrecht|Geneva|Brighton|Toulouse|Verona|Hanover|Cardiff|Nantes|Tampere|Bilbao",
);
export const streets = words(
  "Mill Lane|Harbour Street|Station Road|Linden Way|Church Hill|Orchard Close|Park Avenue|Canal Walk|Bishop Street|Weaver Row|Elm Grove|Castle Terrace",
);
export const firms = words(
  "Northgate Joinery|Bluefern Studio|Halden & Sons|Copperline Works|Marlow Catering|Tidewater Design|Osprey Print Shop|Fennick Electrical|Larkspur Gardens|Redbrick Roofing|Pinnacle Cleaning|Sandmere Plumbing|Quillon Translations|Ashdown Freight",
);
export const monthNames = words(
  "January|February|March|April|May|June|July|August|September|October|November|December",
);
export const dayNames = words("Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday");
export const numberWords = words("zero|one|two|three|four|five|six|seven|eight|nine|ten");

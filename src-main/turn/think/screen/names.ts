/** First names and places that people write most: what tells a person from a heading, a town from a word. */
const firstNames = `
aaron abigail adam adrian ahmed aisha alan albert alejandro alex alexander alexandra ali alice alina amanda amelia amina amir amy ana
andrea andreas andrew andy angela anita anja anna anne annika anthony antonio arjun arthur ashley astrid aya barbara beatrice ben benjamin
bernd beth bianca bill bob boris brandon brian bruno camila carla carlos carmen caroline catherine cecilia charles charlotte chen chiara
chloe chris christian christina christine christoph claire clara claudia colin connor cristina dan daniel daniela david deborah denis
diana diego dimitri dominic dylan edward elena eli elias elif elisa elizabeth ella ellen emil emily emma eric erik erika ethan eva evan
fabian fatima felix fiona florian francesca francesco frank franz frida gabriel gabriela george georgia gerald giulia grace greg greta
hana hannah hans harry hassan heather heidi helen helena henrik henry hiroshi hugo ian ibrahim igor ines ingrid irene iris isabel
isabella isla ivan jack jacob jake james jamie jan jane janet jason jasmine javier jean jen jenna jennifer jens jessica jim jin joan
joe johan johanna john jonas jonathan jordan jorge jose joseph josh joshua juan judith julia julian julie jun karen karin karl kate
katharina katherine kathrin katie keith kelly ken kenji kenneth kevin kim klara klaus kumar kyle lara lars laura lauren layla lea leah
leila lena leo leon leonie li liam lily linda lisa liu liz lorenzo louis louise luca lucas lucia lucy luis luisa lukas luke maja malik
manuel marc marco marcus margaret maria mariam marie marina mario mark markus marta martha martin mary mateo matt matteo matthew maya
megan mei mehmet melissa mia michael michelle miguel mike mila mira miriam mohamed mohammed monica nadia naomi natalia natalie nathan
neil nick nicholas nicole nina noah noor nora oleg oliver olivia olga omar oscar otto owen pablo paolo patricia patrick paul paula pedro
peter petra philip pia pierre priya rachel rafael raj ralph rashid ravi rebecca renata ricardo richard rita rob robert roberto robin
rosa rose ruth ryan sam samantha samir samuel sandra sanjay sara sarah sasha scott sean sebastian selma sergio shreya silvia simon
simone sofia sonia sophia sophie stefan stefanie stella stephanie stephen steve steven sue susan sven sylvia tanya tara teresa thomas
tim timo tina tobias tom tomas tony ursula valentina valeria vanessa vera victor victoria vikram vincent violet walter wei wendy
william xin yan yara yasmin yuki yusuf zoe
`;

const placeNames = `
london paris berlin madrid rome vienna prague lisbon dublin oslo stockholm copenhagen helsinki amsterdam brussels warsaw budapest athens
munich hamburg cologne frankfurt stuttgart leipzig dresden bremen hanover nuremberg dusseldorf zurich geneva basel bern salzburg graz
milan turin naples florence venice bologna genoa verona palermo barcelona valencia seville bilbao malaga granada porto lyon marseille
nice toulouse bordeaux nantes strasbourg lille ghent antwerp bruges rotterdam utrecht eindhoven luxembourg manchester birmingham leeds
liverpool glasgow edinburgh bristol cardiff belfast york oxford cambridge brighton cork galway bergen trondheim gothenburg malmo aarhus
tampere tallinn riga vilnius krakow gdansk wroclaw poznan brno bratislava ljubljana zagreb split belgrade sarajevo sofia bucharest
thessaloniki istanbul ankara izmir moscow kyiv lviv minsk reykjavik valletta nicosia boston chicago houston dallas austin denver
seattle portland miami atlanta philadelphia phoenix detroit baltimore nashville orlando montreal toronto vancouver ottawa calgary
quebec mexico havana bogota lima quito santiago caracas brasilia cairo casablanca tunis nairobi lagos accra dakar johannesburg durban
tokyo osaka kyoto seoul busan beijing shanghai shenzhen taipei bangkok hanoi manila jakarta singapore delhi mumbai bangalore chennai
kolkata karachi lahore dhaka kathmandu dubai doha riyadh tehran baghdad beirut jerusalem sydney melbourne brisbane perth auckland
wellington germany france spain italy portugal ireland england scotland wales britain austria switzerland belgium netherlands denmark
norway sweden finland iceland poland czechia slovakia hungary croatia slovenia serbia greece turkey bulgaria romania ukraine estonia
latvia lithuania russia canada brazil argentina chile peru colombia egypt morocco tunisia kenya nigeria ghana ethiopia china japan
korea india pakistan vietnam thailand indonesia malaysia philippines australia zealand europe africa asia america california texas
florida bavaria tuscany
`;

const setOf = (list: string) => new Set(list.trim().split(/\s+/));
const [people, places] = [setOf(firstNames), setOf(placeNames)];
const plain = (word: string) => word.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

export function isFirstName(word: string): boolean {
  return people.has(plain(word)) && /^\p{Lu}/u.test(word);
}

/** A town or country stands in it. */
export function namesPlace(text: string): boolean {
  return (
    [...text.matchAll(/\p{Lu}\p{L}+/gu)].some(([word]) => places.has(plain(word))) ||
    /\bNew York|San Francisco|Los Angeles|Hong Kong|Tel Aviv|Cape Town|Rio de Janeiro|Buenos Aires|Kuala Lumpur|Sao Paulo|Abu Dhabi|Las Vegas|San Diego\b/.test(
      text,
    )
  );
}

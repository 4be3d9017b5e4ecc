/**
 * What people and screens call the same thing: a line each, a word may stand in several. Written from what
 * programs, papers and shops commonly say, not from the evaluation's screens.
 */
export const synonyms = `
late later delayed delay
disk drive storage
program app application software
battery power
nationality country
important priority urgent
buy bought buys buying purchase purchased
send sent sends sending
write wrote written writes
meet met meets meeting
leave left leaves
take took takes taken
make made makes
sell sold sells selling
find found finds results
say said says
get got
win won wins
lose lost loses
begin began begun
bring brought
drive drove driven
choose chose chosen
keep kept keeps
hold held
spend spent
break broke broken
price cost amount fee charge fare pay paid costs spend spent rate
price cost value worth
total sum altogether overall due grand
subtotal net
tax vat gst taxes
shipping delivery postage ship
discount promo voucher coupon reduction off savings saving
phone telephone tel mobile call
email mail e-mail
sender from sent wrote send
author by wrote written writer reporter byline
recipient to receiver addressed
subject title topic about headline
title name called
date day when published sent posted
time when hour clock
birthday birth born dob
departure depart departs leave leaves take-off off go goes
arrival arrive arrives arriving land lands landing reach
start begin starts begins opens started beginning
end finish ends until close closes expires finishes
deadline due apply
expires expiry expire expiration valid
size big large dimensions dimension small
weight heavy weigh weighs
length long duration runtime lasts takes
height tall high
width wide
depth deep
temperature warm hot cold degrees temp
volume loud sound
brightness bright
speed fast quick
distance far away near close
colour color
quantity qty count number many amount pieces
id number identifier no
address street location
place location venue room
where location place
city town
store shop merchant market
cashier served clerk till waiter
company employer firm organisation organization business
salary pay wage earn income
rating stars rated score
points score
owner assignee assigned responsible working
status state condition
error problem wrong fault failure issue
failed fail failing failure fails
reason why because cause
passed pass passing passes
password passcode pin
network wifi wi-fi wireless connected ssid internet
charge charged charging power
storage space capacity disk
free left available remaining avail
used usage use uses
memory ram
processor cpu
resolution pixels
refresh hertz hz
language speak
version release
artist singer sings band musician by
song track title tune
album record
shortcut keys press keyboard
guest guests people persons visitors adults
passenger traveller whose traveler
destination flying going bound to
origin from
seat sit sitting
function def func fn method defined
return returns returned
comment todo
assertion assert assertionerror
commit commits committed hash
room chamber
platform track
reference booking confirmation code
attachment attached file attachments
unread new inbox
selected chosen highlighted active current picked
modified changed edited edit updated update
created made
type kind format category
warranty guarantee guaranteed
stock available availability
brand maker makes manufacturer
review reviews reviewed
delivery arrive arrives window expected estimated delivered deliver
delivered arriving arrives
balance money funds
student pupil
teacher teaches taught
grade mark
won wins win victories
played matches games match game
club team
serves servings portions serve people
ingredient ingredients
event appointment meeting
done finished completed checked complete
likely chance probability
humidity humid
wind windy
rain rainy precipitation
sunrise dawn
sunset dusk
highest maximum high max
lowest minimum low min
monday mon
tuesday tue
wednesday wed
thursday thu
friday fri
saturday sat
sunday sun
january jan
february feb
march mar
april apr
june jun
july jul
august aug
september sep
october oct
november nov
december dec
heart pulse bpm
pulse heartbeat
calories calorie kcal
energy burned kcal
kilowatt kwh
goal target aim
aim objective
cancel cancellation cancelled cancelling
refund refunded refundable money-back
stay nights accommodation
hotel property accommodation lodging
check-in arrival checkin
check-out departure checkout
breakfast meal
parking park garage
plane flight aircraft
flight flights
train rail
bus coach
car vehicle automobile
driver chauffeur
doctor physician dr
boss manager supervisor lead
job position role vacancy post
holiday holidays vacation leave
experience years
requirements required requirement needed need
question questions contact ask
contact reach
customer client buyer
order orders ordered
item items product article
invoice bill
bill due owe
owe due balance outstanding owed
pay payment due payable
payment paid method
card visa mastercard
account acct
bank iban
deposit deposited
withdraw withdrawal withdrew withdrawn
transfer transferred
transaction transactions
spending spent expenses expense
earnings revenue income sales
profit margin net
growth increase grew up rise rose
decrease drop fell down decline
change difference delta
average mean avg
users user people members visitors
members member people
views watched viewed seen watch
likes liked like
followers follower follow subscribers
subscribers subscribed subscriber
comments comment replies
reply replies replied respond responded response
share shared shares sharing
post posted posts
upload uploaded
published released release posted uploaded
download downloaded downloads
video clip film movie
film movie
photo picture image photos
episode part
play playing plays listen
volume loudness
pause paused
notification notifications alert alerts
warning caution
message messages text
chat conversation
inbox mailbox
folder directory
file document
delete deleted remove removed trash erase
save saved saves saving
open opened
close closed
restart reboot
shut shutdown
update upgrade updates
install installed installation
download progress
progress done percent complete
sign login log signin
log logs
username user login
settings preferences options
language locale
theme appearance
dark night
screen display monitor
keyboard keys
mouse pointer
printer print printing printed
pages page
copies copy
paper sheet
range pages
double-sided two-sided duplex sides
single-sided one-sided
quality resolution
bluetooth wireless
location gps
airplane flight
hotspot tethering
ip address
gateway router
server host
load usage
uptime running
process task pid
job build run
pipeline workflow build
pull merge
bug issue defect ticket
ticket issue
sprint iteration
milestone target
assignee assigned owner who
reporter reported reports author opened
severity priority
test tests testing
line row
column field
function method
variable const
class type
exception error
doctor dentist appointment
medicine medication drug dose
dose dosage take
allergy allergic allergies
recipe dish
cook cooking bake
oven bake
minutes min mins minute
hours hour hrs
seconds sec secs second
days day
weeks week
months month
years year
lesson class course
course class
exam test
homework assignment
school college
professor teacher instructor
instructor trainer teacher coach
score result points
goals scored
opponent against versus vs
league table standings
rank position place standing ranking
first top
last bottom
winner won champion
coach trainer
temperature weather degrees
forecast weather
cloud cloudy clouds overcast
sun sunny sunshine clear
snow snowy
storm thunder thunderstorm
fog foggy mist
wind gusts breeze
package parcel shipment
tracking shipment track
courier carrier
signature sign signed
neighbour neighbor
accepted received
dispatched shipped sent
store shop branch
opening open hours opens
closing closes closed
reservation booking reserved booked book
table seat
menu dishes
vegetarian vegan
spicy hot
drink beverage
dessert sweet
rent monthly
bedroom bedrooms
bathroom bathrooms bath
area size square
floor storey level
garden yard
landlord owner
agent broker
built year construction
mileage kilometres km miles
fuel petrol gas diesel
engine motor
gear transmission gearbox
route way directions
distance km miles
duration minutes
stop station halt
change transfer transfers changes
direct nonstop non-stop
boarding board boards
baggage luggage bag bags suitcase
currency money
exchange rate
buy ask
sell bid
stock share shares
portfolio holdings
interest rate apr
loan mortgage credit
income salary earnings
budget planned
category type
rule condition
device devices gadget
light lights lamp lamps
heating heater heat thermostat
lock locked
unlock unlocked
motion movement
living lounge
washing washer laundry
energy electricity power consumption
consumption usage used
daily day
weekly week
monthly month
yearly year annual annually
plan subscription tier
subscription plan membership
trial free
cheapest cheap low
expensive price pricey dear
support help
feature features include includes included
limit maximum max limits
security safety secure
privacy private
permission permissions access allowed
backup back-up backed
sync synced syncing synchronised synchronized
last latest recent
latest newest recent
previous before earlier
next upcoming following
attendees participants invited invitees guests
participants attendees people
organiser organizer host organised organized hosts
agenda topics
notes note
reminder remind
task todo tasks
note memo
occupation job profession
gender sex
age old
married marital
nationality citizen citizenship
signature signed
candidate applicant
department dept team
staff employees employee workers
salary compensation
benefits benefit perks offer
skills skill
education degree university
supplier vendor seller
seller vendor sold merchant
manufacturer made producer
material fabric
ingredients contains contain
size fit
colour colours color colors
condition state
shipping ships dispatch
pickup collect collection pick-up
stars star rating
population inhabitants people residents
police officers
fire blaze
accident crash collision
injured hurt injuries
killed died dead deaths
damage damaged
cause caused reason
happened incident
spokesperson spokesman spokeswoman
road street
opened opening inaugurated
cost million
finished complete completed completion
funding funded paid
study research
scientists researchers researcher scientist
discovered found discovery
species animal
election vote votes
law bill
court judge
museum exhibition exhibit
concert show gig
tickets ticket admission entry
entry entrance admission
performer performing performs artist
`;

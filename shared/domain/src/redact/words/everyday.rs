//! More words that people use on the telephone and that are nobody's name: what follows "I'm", "it's", "this is" and
//! "my wife", in the forms that the endings of [`super::NOT_A_NAME`] do not tell.

/// Verbs with irregular forms, feelings and states, goods, health, money, housing, travel and technology.
pub(in crate::redact) const EVERYDAY: &str = "\
abroad absent absurd abuse academic accent acer acura acute adequate admiral adobe adult adults advert aetna african afterpay aged aide aim \
ain't air airbnb alarm aldi alibaba alike alive allstate alot alrighty ambulance american ample amtrak analyst annoy annual antenna anxious \
apiece appeal apr apt apy aquarium arabic arc arm arms army arrear arrears arris arrow art arthritis article artist asap asda ash asian \
asleep aspect asset asthma asus athlete atm atop attack attend attic attitude attorney attract auction audi audio audit aunt aunty auto \
autopay avid aviva awake award awkward awoke axa axis baby backlog backpack backyard badge badly bail bake balcony ballot ban band bandwidth \
bankrupt banner bar barclays bare bargain barrier basement basket bat batch bath bathroom battery battle bay beam beard beat beaten beauty \
became bed bedroom beg began begun belong belongs beloved below belt bench bend beneath bent benz beside besides beware bid bike bilingual \
bin bind biopsy birth bite bitten bitter blade blame blank blanket bleed blend blew blind blink blinks blip blood blouse blow blown bmw \
board boat body boil boiler bold bolt bomb bonus boom boot booth border bore bored bosch boss bounce bounced bout bow bowl boyfriend bracket \
brain brake brakes brave breach breath breathe breeze bridge bright british bro broad broadband broker brother brush buck bucket bud buddy \
bug bugs buick build builder built bulb bulk bump bunch bupa burn burnt burst bus bust byebye bypass cab cabinet cadillac cake calendar calf \
camera camp campaign campus canadian cancer candle canon cantonese cap capable capacity captain caption caravan carbon career cargo carpet \
cart carton cartridge cashback cashier cast casual cat catalog category catholic cave cd cds cease ceiling cell certificate chain chair \
challenge champ channel chapter character charity chart chase cheat checkbook chef chemical chemist chemo chest chevrolet chevy chewy chief \
childcare childish chill chimney chinese chip chips chore chrome chronic chunk churchill cigna cinema circle circuit circus citi citibank \
citigroup citizen city civil clash class classic classroom clean cleaner clerk clever clickbait climate climb clinical clip clothes clothing \
cloud clown club clue cluster clutch coach coast coat cohort coil coin coinbase coincidence coins collar colleague collections college \
column combination combo comedy command committee commute compact companion compass complex comply comprehensive compressor compromise con \
conceal concept concert concise concrete conference config conflict congrats connector conscious consent console constant construct consult \
consume contain contest context contractor contrast contribute control conveyor cook cooker cooler cope cord core corner corona correspond \
corrupt cortana cosmetic cottage cotton couch cough council counsel count counterfeit country county coupe courier court cousin covid cow \
coz crack craft cram crane crap crash crashed cream credentials creep crew crib cried cries crime crisis crisp criteria critical crook \
crooked crop crown crucial crude cruel crush crutch cry cub cube cup cupboard cure curious currys curtain curve cushion custody custom cute \
cuz cvs dad daddy dairy damn damp dance danger dark darling dash daughters dawn daylight daytime dead deaf dealt dearly death debenhams \
debris decade decent deck decline decor decrease deed defect defend deficit degree deli delicate delight delighted dell delta dementia demo \
denial denied density deny depart depot depressed depth deputy desert deserve design desire desktop desperate despite dessert detect \
detective determine detour develop devil dew dhl diabetes diabetic diagram dialect dialer dialup diaper diary dice dictate die diesel diet \
dig digest digital dim diner dinner dip diploma dirt dirty disabled disc discharge discreet discuss disease disgrace disgusting dish \
dishwasher disk dislike dismiss disney disorder dispatch dispose disrupt distant distress district ditch dive divert dividend divorce \
divorced dizzy dmv dns dock dodge dokey domain domestic donate donor doorbell doordash doorstep doorway dot dozen drag drain drama drank \
draw drawer drawn dread dream dress dresser drew dried drift drill drink drip drives drone dropbox drove drown drug drugs drum drunk dry \
dryer dryers dual dues duff dull dumb dump dunno dust dvd dvr dye dyson eager ear earn ears earth ease east easyjet eat eaten eats eave ebay \
ebook eco edible editor effect effort eggs ego eighty ekg elbow elder elderly elect elegant element elevator eleven elite elsewhere embark \
embassy embed emerge emotion emotional empire encounter endless endure enemy engage engaged english enormous enquire enroll ensue entitle \
entrance envelope environment envy epic epson equal equifax equity er era erase errand erratic estate esteem eternal ethernet ethic etsy \
european evict evil evolve evri exam examine exceed excel exceptional exclude exempt exercise exhaust exhausted exhibit exile exist exotic \
expand expat expedia expenditure experian explode explore expose extinct extract extreme eyes eyesight fabric fabulous facade facial fail \
faint faith fake fall fallen false fame familiar fan fans fantasy fargo farm farmer farther fashion fat fatal fate fatigue faucet faulty fax \
fear fed federal feed feet fell fella fellow female fence fender fetch fever fiance fiancee fiction fidelity fierce fifth fight film filthy \
finger fingerprint fingers firefox firmware fish fist fitness fixture flag flash flashing flavor flaw fled flesh flew flies flip float flood \
flow flown flu fluent fluid flush fly foam focus fog foggy foil fold folder fond foot forbid force forecast forehead foreign forgave fork \
formal format former formula fort forth fortunate fortune forum fought foul fraction fractured fragile fragrance framework franchise frankly \
frantic freak freelance freezer freight french fridge fright fringe frost froze fruit fry fsa fulfil fume fumes funeral fur furious furnace \
furniture fuse fuss gadget gain gallon gamble game gamer gamestop gang gap garage garbage garden garment garmin gather gauge gear geico gem \
gender gene genius gentle genuine germ german ghost giant gig gimme girlfriend girls giver glance glass glasses glimpse glitch glitchy \
global glorious glove gloves glow glue gmail gmc goal god golf goodness goods goof gorgeous govern gown gp grade gradual graduate grain gram \
grandchild granddad granddaughter grandkid grandkids grandma grandmother grandpa grandparent grandson granny grant graph graphic grass grave \
gravity grease greatly greet greyhound grid grief grill grind grip groceries grocery groom gross ground grow grown grows growth grubhub \
grumpy guard guilt guilty guitar gum gun guru gut gym habit hack hacked hacker hail hair haircut halfway halifax halt hammer handbag handed \
handicap handler hands handy happily harass harm harmless harsh harvest hat haul hazard hazy hdmi headache headphone headphones heal heart \
heartbeat heat heating heaven hectic hedge heel heir helicopter helmet helper herb herd heritage hermes hero hesitate hiccup hid hide \
highlight hike hilton hindi hindu hip hispanic hitachi hive hiya hmo hmrc hobby holidays holy homebase homeless homepage homework honda \
honeymoon honor hood hook hop hopeless horrific horror horse hose hospice host hostage hostel hotmail hotspot hound housekeeper housewife \
housing howdy hp hsa hsbc hub hug hulu hum human humana humble humid hung hunger hungry hunt hurdle hurts hut hyatt hybrid hydro hype \
hyundai ice icloud icon icons icu icy idiot idle ill illegal illness image impatient implant import impress impulse inbound incline \
independent index indian indirect indoor indoors infant infiniti inflation ingredient inherit injure injury ink inner innit innocent input \
insane insect insert insight insist inspect inspector instacart instagram installer instruct insult insurer intact intelligent intend \
intense intent intercom interim intermittent intern interrupt intro intuit invalid invent invite ios ira irish iron irregular irritated irs \
island isolate isp italian italic itinerary jail jam japanese jar jaw jealous jeans jeep jet jetblue jewelry jewish jobs joint joke journal \
judge juice jumbo jump jumper junction jungle junior junk jury justify keen kenmore kettle keurig keypad kia kick kidding kidney kill kinda \
kindness klarna knee knees knife knob knock knot knows kohl's korean kroger labor labour lack lad ladder lag laggy lamp lan landed landing \
landlord lap laser latino launch laundry law lawn lawsuit lawyer layer layoff lazy leader leaf leaks leaky lean leap learn learnt leather \
lecture led ledger leftover leg legacy legally legit legs leisure lemme lemon lend lenovo lens lent lever lexmark lexus lg liable liar \
liberal lid lidl lie lied lies lieu lift lightning lights limb lime limo limp linen linkedin links linksys lip liquor listing lit litter \
livid lloyds loans locate loft logic lone lonely loop loose lord lorry lounge lousy love lowe's lowes lte lufthansa lump lung lungs luv \
luxury lyft lying maam macy's mad magazine magic magnet maid mailbox makeup male mall malware managers mandarin mandate manner mansion \
mantle map march mark marriage marriott mass massage master math mattress maytag mazda maze mcafee meal meals meat mechanic mechanical medic \
medicaid medicare medium meds mega melt memo mend mercy mere merge merit messed messy metlife metro mexican micro microphone microwave mid \
midday mighty migraine mild military milk mill mindful mini minimal minister miracle mirror misery misplace misplaced mission mistaken \
misunderstand mix mixed mixer mobility mock moderate modern modest mommy monster monzo moon moral moron morrisons motel motion motive \
motorbike motorcycle mount mountain mouse mouth mover mow mower mri mud mug multi multiple mummy murder muscle museum mushroom muslim mute \
mutual mystery nail naive naked nap narrow nasty nation nationwide natwest nausea navy nearby neat neck necklace needle neglect neighbor \
neighbour nephew nerve nervous nest net netgear neutral newsletter nhs niece nightmare ninety ninja nissan noble noisy nonsense nordstrom \
norm north norton nose notary notebook noun novel novice nowhere nuisance null numb numerous nursery nut nylon oath obamacare obey object \
obtain occasional occur ocean odds offence offend offense official offline oil oily okayed okey okie oldest omit ongoing opener opens opera \
operate opponent oral orange orbit ordeal organ organic origin orphan ought ounce outages outbound outdated outdoor outer outfit outgoing \
outlook outrage outrageous oven overcharge overcharged overdraw overdrawn overhead overheard overheat overlap overload overlook overpaid \
overseas overtime overwhelm overwhelmed owe owed owners oxygen pace packet pad painful paint painter pair pal palace pale palm pamphlet pan \
panasonic pants papers parade paragraph paralegal parcelforce parent parents parole passive paste patch path patients patio patrol pawn \
payable paycheck payday payer peanut pedal peel peer pen pencil pendant peninsula penny persist personnel persuade pest petco petrol \
petsmart petty pharmacist phase phenomenal phishing photos phrase picky pig pile pillow pilot pinch pink pint pissed pit pity pixel plain \
plaintiff plane planet plank plant plate player players plaza plea plead pleasant plot plumber plumbing pod poison pole police polish polite \
politics pond porch pork porsche port portable portrait portuguese pose possess poster postman postpone pot potato pouch pour poverty powder \
powerful ppo practical praise pray prayer preach precious predict prefix pregnant premier premise prep prescribe presence preserve president \
pretend prevent prey priceline pride priest primark prime printer prison privilege prize pro probable probate probe processor produce prof \
profession professional progressive prohibit prom promote prompt prone propose pros prospect protest prove proven province provision \
prudential psychiatrist pub publish publix puddle pulse punch punish pup pupil puppy purple purse pursue pushy puzzle quantity quarterly \
queen query quest quickbooks quiz quota rabbit race rack racket radar radiator rage raid rail railway raincheck rally ram ranch rang rank \
rap rapid rare rash rat raw rbs react realise realistic reality realize rebate rebel rebooted recall receptionist recharge recipe reckon \
recorder recovery recycle red redirect reel reform refresh refrigerator refuge regardless registry regret relate relatives relax relay \
relief relieve relocate rely remark remedy remodel removal reno renter renters reopen repaid repay reporter reroute reservations reside \
resort resume retain retention retrieve reveal revenge revise revoke rich ridden rider rifle rigid rinse rip ripped rise rite rival river \
roadside roaming robbed robbery robinhood robot rock rocket rod rode roll romantic roommate roommates rope rotate rotten rough routers rub \
rubber rubbish rudely rug ruin runner runs rural russian rust rusty ryanair sack sacred sacrifice sadly safari safely sail sainsbury's salad \
salesman salesperson salon salt sand sandwich sang santander satisfactory sauce sauna saver scalp scammer scammers scanner scar scarce scare \
scared scary scatter scene scent scholar schwab science scissors scold scope score scottish scout scrap scrape scratched scratches scream \
screw screwed screwfix scroll scrub sea secret sector seek segment seize seldom self semester semi senate senator sensible sensor sentence \
sentiment separated sergeant sermon served sesame seventh sever sew sewage sewer sex shade shadow shaft shaky shallow shape shark sharp \
shave shed sheet shein shelf shell shelter sheriff shield shine shiny shirt shock shocked shook shoot shopper shore shot shots shout shove \
shred shrink shuts shy sibling siblings sickness sidewalk sigh sight silent silk silly silver simplest sin sincere sincerely sing singer \
sink sip siren siri sixth skeptical skin skinny skirt skype slack slam slap slave sleep sleepy sleeve slept slice slid slide slight slip \
slope sloppy slowly sluggish smell smelly smile smoking smooth snack snag snail snap snapchat snippet snow snowing soap soccer sock sofa \
soft soil soldier sole solely solo song sony sore sorta soul soup sour southbound southwest spa space spam span spanish spare spark speech \
speechless spice spider spike spill spin spine spirit spit spite spoil spoiled sponsor spoon sport sports spotify spray spread sprinkler spy \
squad squeeze ssid stab stack stadium stain stair stake stale stall stamps staples star stare starling starve statefarm static stationary \
statue steady steam steel steep steer stem stereo sting stir stitch stone stood stool stops storm stormy stove stow strain strand strap \
straw streak stressed stretch strike string strip strive stroke stroller strongly struck struggle stub stubborn stunned stunning sub subaru \
subtle subtotal suburb subway succeed success suck sucks sued suffer sugar suicidal suicide suit suitable suitcase summit sun sunk sunlight \
sunny sunrise sunset superb superior supper surely surge surgeon surgical surplus surrender surround suspect swap sweat sweater sweep sweet \
sweetheart sweetie swell swept swift swim swimming swing swipe sword swore sworn syllable symbol sympathy syrup table tackle tag tagalog \
tail tailor tale talent tall tank tape tariff tasty taught taxes taxi tea teach teacher tear tears teen teenager teeth telehealth temper \
temple tempt temu tend tender tennis tense tent terrified terror tesla textbook texts thankful thankfully theater theatre theme theory \
therapist thermal thief thieves thigh thinner thirsty thorough threat threw thrice thrill thrilled thrive throne throughout thrown throws \
thumb thunder thus thyroid tick tide tidy tie tied tight tiktok til tiles timer timid tin tiny tip tips tire tires tissue toast tobacco \
toddler toe toes toilet token toll tomato tomb tomtom tongue tons tooth torch tore torn tornado toshiba toss totaled tote towel towing toxic \
toyota tplink trace tractor tradition trail trailer trainer trait trans transunion trap trash trauma tray treasure tree trek tremendous \
trend tribe trick tricky trim trio triple triumph trolley troop troubleshoot trouser trousers truce trucker trunk trusted trustee tub \
tuition tummy tumor tune tunnel turbotax turkey turtle tutor tutorial tweak twelve twenties twenty twist twitter tyre tyres ugly ulcer \
umbrella umpteen unaware unbelievable uncertain uncle unclear uncomfortable undergo undergone underneath underwriting undo undone unemployed \
unfair unfamiliar unhappy uniform union unjust unkind unlike unlikely unlocked unplug unplugged unread unreal unreasonable unsafe unsure \
unwell upfront uphill upper uproar upside upstairs uptight uptown upward urdu urge urine usa usaa usable usb usher utensil utter vacant \
vacuum vague vain valley valve van vanguard vanish vapor vast vault vegan vegetable veil vein venue verb verbal verbally verdict versus \
veteran veterans vibrate vice victim victory videos vietnamese village vinyl violent vip visible vital vivid vocal void volkswagen volt \
voltage voltages volvo vomit voucher vouchers vow vpn vulnerable waist waiter waitlist waitrose waive waived walgreens wall walls wan wander \
wanna war ward warehouse warm warn warrior wary washer washers washing wasp wasted watched watches watt wave wax wayfair weak wealth weapon \
weary wed weed weep wegmans weigh welfare wells welsh west wet whale wheat wheelchair whichever whim whirlpool whistle wholesale whoops \
wicked wickes widow widowed widower wild wind windshield windy wine wink wins winter wipe wiped wiper wise witty woke woken wolf women won \
wood wooden wool wore workday worker workers workout workshop worm worn worthy wound wps wrap wrapped wreck wrecked wrench wrist writer \
wrongly xmas xray y'all ya yacht yahoo yall yell yelled yield yodel yoga younger youngest youth zipper zoom";

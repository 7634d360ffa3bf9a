//! Goods, foods, animals, shops, medicines and other words of daily life that are nobody's name, though they may be a
//! pet's or a secret.

/// They count as [`super::EVERYDAY`].
pub(in crate::redact) const PLAIN: &str = "\
g'day birthday bedridden whereabouts boy girl lad bloke aadhaar aadhar abandon abdomen ability abrupt accelerate accha accordion acehardware acknowledge acquire acre acronym adapt adapter addict \
adhesive adidas adjourn admire admit adopt adverse advil aerial aerlingus aerosol affirm affordable agenda aggravate aggressive airline \
aisle albuterol alcohol algae algebra allegedly allergic allergy allocate ally aluminium aluminum ambition amend amlodipine amoxicillin \
amuse ancient ankle annex annexe anniversary announce anonymous answerphone anthem antibiotic anvil apparent appliance applicant apprentice \
approx apron aquatic arbitrary architect archive arena arise arithmetic armchair arre arrogant asbestos asos asphalt aspirin assemble assess \
assure astonish atorvastatin attach attachment attribute aubergine auntie authentic automobile avocado await awhile axe axle aye backspace \
backward bacon badminton bagel bairn bakery bald balloon ballpark ballroom bamboo banana bandage bang banister banter barbecue barely barge \
bark barley barn barrel bash basin basketball bathe bathtub baton beach bead beaker bean bearing beaver bedding bee beef beep beer beetle \
behave behavior behaviour belly bereavement bespoke beta betray biannual bicker bicycle bikini billboard binoculars biscuit bison bizarre \
blab blackout bladder blah blatant blazer bleach bleeding bleep blender blimey blister blizzard bloat blockage bloody blooming blossom \
blower blueberry bluecross blueshield blunt blur blurry blush boar boast bobcat bodywork bofa bog bogus bonfire bonnet boohoo bookcase \
booklet bookmark bookshelf boost boring borough borrow boulder boundary bouquet bowel bowels bowling bra bracelet brag brainer bramble \
branch brass bread breadcrumb breakage breakdown breaker breakfast breast brick bride briefcase brisk brisket bristle broccoli brochure \
brokerage bronze brooch broom broth browse bruise brunch bubble buckle buffalo buffer buffering buffet bugger buggy bull bulldog bully \
bumper bungalow bunion bunk bunny buoy burden bureau burger burglar burglary bursary bushes butcher butter butterfly buttock buzz buzzer \
bylaw cabbage cache cactus cafe caffeine cage calculator callout camel camper canal canary candy cannae canoe canteen canvas canvass \
capitalone capsule carbs cardboard cardigan carer caretaker carnation carnival carrot cartoon cashapp cashew casino casserole castle \
catastrophe caterpillar cattle cauliflower caution cavity celery cellar cello cement cemetery census centurylink ceramic cereal certify \
chalk champagne chandelier chap chapel charcoal chargeback chaser cheddar cheek cheese cheesecake cheetah cheque chestnut chick chicken \
chihuahua chili chime chimp chisel chocolate choir cholesterol chowder chrysler chuffed cibil cider cigar cigarette cinnamon circa circulate \
citroen clamp clause claw clearpay clerical clipboard cloak clog clogged clone closure clumsy coax cobra cobweb cockpit cockroach cocktail \
cocoa coconut cod coffee coincide colander collapse collie collision comb combine comet comfy comic commence commercial commit commodity \
commuter compile compost comprise conclude concur concussion condo condom conduit cone confess configure conform congestion consecutive \
conservatory consolidate consumer convert convince cookbook cookie cooperate cor cordless corgi cork cornflake correspondence corridor \
corrosion cosmetics costume courgette courtyard cowboy coyote crab cracker crackle crackling cradle craic cramp cranberry cranky crate \
crayon credential crikey crocodile crore crores crossover crossroads crossword crow crumb crumble crunch crust cubicle cucumber cuff cuisine \
culprit cumulative cupcake curb curfew curl currant curry cursor custard cutlery cyclist cylinder cyst daffodil daft dandelion dandruff dang \
darts daycare debate deceased decipher decorate decoy dedicate deer defer deficient definite defrost delegate deliveroo demolish denim dent \
denture deodorant deplete depreciation dermatology designate detach deter detergent devastate deviate devote diagnose dialysis diarrhea \
differ dilemma dilute dime diminish dinnae dinosaur dire directory directv disable disagree disappear disaster discard disclaimer disclose \
disclosure discontinue discrepancy disguise disinfect dismantle dispense displace distract distribute disturb ditto dodgy dolphin donkey \
donut doom doorman dosage dough doughnut downgrade downpour downstairs downtown dpd dragon dragonfly drastic drawback dreadful drench \
driveway drizzle duck duckling dud dugout dumpling dungarees dustbin duvet dwarf dwelling eagle earnest earring earthquake easement \
eavesdrop eczema educate eejit eel elaborate electrolux elephant eliminate elk elm eloquent embarrass emblem embrace emi emirates emission \
empathy emphasis encourage encrypt endorse endorsement enforce engrave enhance enlarge enrol enterprise entertain enthusiast entrepreneur \
enzyme epidemic equip eraser erode escalator escort escrow essence establish esurance etiquette evacuate evade evaluate evaporate eventual \
evident ex exaggerate excavate excerpt exclusive excruciating execute executor exert expedite expel expertise explicit exploit exterior \
extinguish eyeball eyebrow eyelash fabricate facilitate faculty faff faffing fairy falcon fallout falter farewell farmers farmhouse \
fascinate fasten fatality feasible feather feck ferret ferry fertilizer feud fiasco fiat fiddle fiddly fig filament finite fir fireplace \
firework fisherman flair flaky flamingo flannel flare flask flatbed flatmate flawless flea fleece fleet flick flimsy flipper flippin \
flipping flop flour flowerbed fluctuate flute foal fondue footpath forbidden foreclosure forecourt foreman foresee forfeit forge forgery \
formality forthcoming foundation fountain foxglove foyer fragment freckle frequency friction frigidaire frisbee frog frontier frosting frown \
frugal frustrate fudge fulfill fumble functional fundraiser fungus furnish fury fuzzy gabapentin gallery garlic garnish gasket gasp gazebo \
gearbox generic gerbil gesture giggle gimmick gin giraffe glacier glare gleam glitter gloomy goat goblin goggles goldfish goodnight goose \
gooseberry gorilla gossip gradient grammar grandad granite grape grapefruit grasp grasshopper gratitude gravel graveyard gravy greasy greedy \
greenhouse grim groan grocer grout grudge guardian guardrail guesswork gulp gust gutted gutter gymnast ha haan haggle hah haha hairbrush \
hairdresser halfords halloween hallway halo ham hamburger hammock hamster handcuffs handkerchief handlebar handrail handset handwriting \
hanger harbor harbour hardship hare harp hatch hay hayfever headcount headlight headline hedgehog hefty heirloom hen hernia hertz hiatus \
hiccups highlighter hinder hindsight hinge hippo hisense hoard hoe hoist homeowner honeycomb honeysuckle honour hoodie hoof hooray horizon \
horn hornet hostile hotdog hotpoint hover hubby huddle humidity hunch hunk hurl hurricane husky hydrant hyena hygiene hypothetical ibuprofen \
iceberg icing ifsc igloo ignite illuminate immense immigrant imminent immune impair imply impose imprint improper improve imps inaccurate \
inactive inadvertently incense incentive incoming incomplete inconvenient incorporate indesit induce induction inevitable infect infer \
inflate influence inhaler inheritance inhibit initiate injection inlaw inlaws inlet inmate innovate inquest inquire insole insolvency \
inspire instinct insufficient integrate interact interfere interior intermittently interpret interpreter interrogate interval intervene \
intrude invade invert investigate investigator irate irrelevant irritate itch jackpot jaguar jelly jellyfish jeopardy jerk jeweler jeweller \
jigsaw jingle jittery jog jolly jolt jot jug juggle jumble juvenile kangaroo karaoke karate kawasaki kayak kebab kennel kerb ketchup kilt \
kiosk kitchenaid kite kitten kiwi knack knackered kneel knitting knowledge koala kohls kudos kyc labrador lace ladle ladybug laid lakh lakhs \
lamb lame lampshade landfill landlady landmark lapse lasagna lass lassie latch latter launder lavatory lavender lawnmower leaflet league \
leek legend legible legislation legitimate lemonade lentil leopard lettings lettuce leverage levothyroxine liaise liaison lien lifespan \
lighthouse lilac limousine linger lingo lipstick lisinopril literacy litigation lizard llama lobster locale locksmith lodger lollipop loom \
loophole loot losartan lotion lukewarm lunar lure lynx macaroni machinery macys magnify magpie mainstream maintain maize majority maker \
malfunction mallet mammogram maneuver mango manhole mania manuscript marble marker marmalade marrow marvellous mascara masonry massive \
maternity mature mayonnaise meadow meantime meatball medal meddle mediate mediation mellow melon menace menards meringue metformin metropcs \
middleman midweek migrate mileage milkshake mimic mingle miniature minimize mink minority mint miserable misfortune mishap mislead \
misspelled mist mitigate mitten moat moist moisture mold mole momentum monastery monetary monk monkey monopoly moose mop mosque mosquito \
moth motivate motorist motorway mould mourn mousse moustache muddle muddy muffin mulch mule multiply municipal murmur musician mussel \
mustard myth nae naff nag nanny napkin nappy nationality nav navigate nectarine neft negligence negotiate neighborhood neighbourhood nerves \
nettle newborn nifty nightingale nike nil nimble nippy nominal nominate nonstop noodle nook normalcy nostril notch notorious nourish novelty \
nozzle nudge numeric nun nursing nutmeg nutrition oak oatmeal oats obligation oblige oblivious obnoxious oboe obscure observe obsess \
obsolete obstacle obstruct ocado occupant occupation occupy octopus odometer offset omelette omeprazole onion onset onwards oof ooh opaque \
openness oppose oppress optic optician optimum orchard orchestra orchid ordinary orientation orthopedic ostrich otp otter outbreak outburst \
outcome outline outpatient outright outset outskirts overpay oversee overview owl oyster ozempic padding paddle paddock padlock pail paise \
pajamas pallet pancake panda panther panties pantry par paracetamol parachute parakeet parallel paramedic paramount parish parlor parlour \
parrot parsley parsnip partition pasta pastry patent patronizing pave pavement payslip peach peacock pear pebble peculiar pedestrian peek \
peep pelican pend penetrate penguin peony peppermint perch perfume perk perks perspective petition peugeot pheasant phenomenon philosophy \
phobia phonetic phonetically piano pickle picnic pie pier pigeon piglet pigtail pimple pine pineapple pinterest pipeline pirate pistachio \
pitch pivot pizza plague plaster platter plausible playground pledge plough plow pluck plumb plunge plywood pneumonia poem poet poker pollen \
pollute polo pomegranate pony poodle popcorn popup porcelain pore porridge possum posture potent pothole pottery poultry practitioner pram \
prawn precaution precede prednisone pregnancy preheat prejudice preliminary premature premises prepaid prepare prepone preschool presumably \
presume pretzel prevail prick primer prism prodigy proficient profound projector prolong prominent promptly pronounce pronunciation prop \
propane propeller prosecute prosper protocol prototype provoke proximity prune pseudo psychologist pudding puff puffin puma pumpkin punctual \
puncture purchaser purify pushchair putty python qatar quail quaint quarry queasy quiche quilt quirk quotation rabbi raccoon radish radius \
raffle raft railing rainbow raincoat raisin rake ramble rant raspberry ratio rattle rattling razor realtor reap rear reassess reassure \
rebound rebuild recap recede recite reckless reclaim recliner reconcile recoup recruit rectangle rectory recur recurring reddit redial redo \
redundancy redundant reebok reef refinance refine reflex refrain refresher refurb refurbish refurbished regime registrar regulate rehab \
rehearse rein reinstall reinstate reiterate rejoice relapse reluctant remainder remit remnant remorse renault render renovate repeal repel \
repent replenish replica repossess reputable reputation resell resemble reserve reservoir residence resign resilient resist resit \
respiratory restless restock restrain restroom resubmit retina retro retry reunion reuse revert revive revolut revolve rewind rhubarb rhyme \
rhythm ribbon rice rigorous riot ripe ripple risky riteaid ritual roadworks roam roast robe robust rodent roller romance rooster rosary \
rosebush rota roundabout rouse rowdy royalmail rtgs rucksack rugby ruler rum rumble rumor rumour runway rupee saddle safeway saffron \
sailboat sailor sainsbury sainsburys salamander salmon salsa salvage sanction sandal sandcastle sandpaper sane sanitize sarcastic sardine \
satisfy satnav saucepan saucer sausage saxophone scab scaffold scaffolding scallop scammed scarecrow scarf scenario scenic sceptical \
scheduler scholarship scone scoop scooter scorch scorpion scramble scrawl screech screwdriver scribble sculpture seafood seagull seahorse \
sealant seam seasonal seasoned seaweed secluded secretary sediment seniors sensation sephora sequel sertraline severance shabby shake \
shampoo shatter sheep sheer sheesh shifty shin shingle shipper shiver shortage shorten shorts shotgun shovel shriek shrimp shrub shrug \
shucks shuffle shun shutdown shutter sidetracked sieve signage significant silence simplify simultaneous simvastatin singular sinister sis \
sitter situate sixt sizable skateboard skeleton sketch sketchy ski skid skill skim skint skoda skull skunk skylight slang slate sledge sleek \
sleet slender slick slim slipper slippery slug slump slurred sly smack smash smear smoky smug smuggle snake snatch sneak sneaky sneeze sniff \
snooker snore snowball snowflake snowman snug soak soar sob sober sociable socks sofi solemn solicitor solicitors someplace somewhat \
sophisticated sorrow souvenir spacious spade spaghetti spaniel spanner sparkle sparkplug sparrow spasm spatula speck spectacle speculate \
speedy spender sphere spicy spinach spiral splash splinter spokesman sponge spontaneous spooky sporadic sprinkle sprout spur squash squeak \
squeaky squeal squint squirrel stagger staircase stalk stammer standalone standby standpoint staple stapler starch starfish starlink startup \
stash stationery stature statute steak stepdad stepmom stepmum stepson sterile stern stew steward sticker sticky stiff stigma stimulate \
stink stipulate stockbroker stocking stork straighten straighttalk stranger strategy strawberry stray streamline stripe stroll stuffy \
stumble stun stunt sturdy stutter subcontractor subdue subsequent subside substance substitute suburban sudden sulk summon sunflower \
sunglasses sunscreen supervise suppose supposedly suppress supreme surfboard survive sustain swallow swamp swan sweaty sweetcorn swelling \
swindle swivel symphony synagogue sync syndrome synonym syringe tack tacky tactic tadpole tambourine tangerine tangle tanker tantrum \
tapestry tariffs tarnish tarpaulin tart task taskbar tattoo tavern taxable tcl teapot tease teaspoon techie tedious teenage telegram \
telescope telly tempting tenancy tentative terrain terrier terrify testify testimony thermometer thesis thirst thistle thorn thoughtful \
threaten threshold throb throttle thud thug thump thyme tickle tiger tile tilt timber tingle tinker tinsel tint tmobile toad toaster toffee \
toggle tolerate tonne toothbrush toothpaste topical topple topup torment tortoise torture tourism tourist tow townhouse tracfone traction \
trader trading trainline traitor tram trampoline tranquil transcript transmit transparent trapdoor travelers traverse trawler treadmill \
treason treasurer treaty trellis tremble trench trespass triangle tribute tricycle trifle tripod trivago trivial troll trombone trophy trot \
trout trumpet tsb tuba tuck tug tulip tumble tumour tuna turbine turf turmoil turnip turnover tuxedo tweed twelfth twig tylenol typhoon \
ubereats ulta ultra umpire underwear underwriter uneasy uneven unfold unfortunate unhook unicorn unify unitedhealthcare unrelated \
unsubscribe untidy upbeat uphold upi upkeep upright urban urgency utilize vacate vaccinate valet valuable valuation vampire vandal vanilla \
vanity variable variant vary vase vauxhall veal veer vegetarian velocity velvet vengeance vent ventilate venture verandah verge versatile \
vertical vessel vest veto vibrant vicar vicious viewer vigorous vile villa vine vinegar vineyard violate violence virtue viscous visibility \
visual vitamin vizio vocabulary vodka volatile volcano voluntary volunteer vowel voyage vrbo vulgar vulture wacky waffle wag wager wagon \
wail waistcoat waitress waiver wallpaper walnut walrus wand wardrobe warmth wart watchdog waterfall watermelon waver weasel weave webcam \
webpage wedge wee weevil wellbeing wellness wellsfargo wheelbarrow wheeze whew whimper whine whip whirl whisk whiskers whisper widen wield \
wifey wig wiggle wiggly wilderness windmill windowsill windscreen windstream wisdom wit witch wither woah woe wok wonky woodland woozy \
workbench workforce workload worldwide worship wouldnae wrath wreath wrestle wring wrinkle wrongful wry xerox xylophone yam yamaha yank yarn \
yawn yearn yeast yeesh yelling yelp yippee yogurt yoke yolk yonder yuck yummy zap zeal zebra zest zigzag zinc zoo zucchini";

/// Names that end like a verb, an adverb or an abstract noun.
pub(in crate::redact) const NAMES_ALL_THE_SAME: &str = "\
harding fielding manning golding fleming whiting browning keating dowling hastings cushing pickering kipling sterling stirling wilding \
gosling loring riding goulding flemming harling nutting gelling easterling reding wearing redding rawling rawlings jennings hemmings billings \
cummings greening downing pershing channing irving connolly donnelly connelly farrelly scully kennelly beverly beverley tully kimberly \
bradly reilly o'reilly mohammed ahmed saeed alfred winifred wilfred manfred waheed naveed jamshed rasheed hameed majeed clement constance \
florance torrance lorance dorrance terrance felicity trinity verity garrity geraghty mccarty hegarty moriarty laverty doherty \
gable grable clive olive harkness caithness holness furness guinness blankenship stickney crossley priestley sibley bentley presley wesley \
ashley kingsley huxley oakley brinkley langley manley stanley shirley paisley ainsley hensley tinsley beasley moseley";

/// Everyday words that people are called by, first or last. Those that are also [`super::COMMON`] do not count.
pub(in crate::redact) const WORD_NAMES: &str = "\
rusty junior kip buster buddy skip chip ace bud trey cash colt gunner hunter archer ranger maverick blaze storm stormy rain rainbow raven wren lark \
birdie dove robin jay phoenix bear wolf fox bunny kitty tiger lion angel heaven genesis trinity serenity harmony melody lyric cadence story journey \
legend royal reign king prince princess queen duchess duke earl baron count bishop pope abbot monk priest deacon precious treasure jewel gem \
diamond ruby emerald sapphire opal pearl onyx jasper garnet topaz crystal amber coral jade ivory ebony blessing favour gift goodness mercy comfort \
charity chastity faith hope joy bliss glory grace honor honour justice liberty freedom victory patience prudence constance verity unity destiny \
fortune lucky chance spring summer autumn winter season easter christmas noel dawn dusk midnight star starr sky moon sunny sunshine cloud misty rose \
lily daisy violet heather hazel holly ivy iris poppy jasmine myrtle olive fern clover sage rosemary basil thyme ginger pepper saffron cinnamon \
juniper willow ash rowan cedar maple oak linden laurel forest woody meadow marigold primrose petunia zinnia dahlia magnolia honey sugar candy cookie \
peaches peach cherry apple plum berry clementine brandy sherry scarlett rocky cliff dale glen clay sandy dusty stone flint rock brook river ocean \
marina heath moor reef art drew grant lance pierce dean dolly dotty minnie tiny scooter sparky spike slim shorty lefty curly smokey boots chief coach \
sonny bubba cricket pinky sissy queenie goodman love friend strange stranger savage wild swift quick speed sharp blunt bright snow frost winters \
summers rains flood floods waters rivers pond pool brooks wells bridge bridges field fields meadows hedges bush tree woods grove park parks hill \
hills mount stones sand sands moss reed rush flowers plant branch root lemon lemons rice bean beans bacon ham lamb fish salmon pike bird hawk hawks \
crow swan drake finch peacock partridge lyons bull bullock buck hart steed knight noble lord barron church temple chapel bell bells squire butler \
butcher glover slater thatcher fowler gardener shepherd farmer banks money penny price bills sellers marks sterling gold silver bond bonds power \
powers strong hardy moody hands beard bone bones heart blood castle tower towers gates wall walls keys post ball bowl bowls drum horn harp piper \
singer reader booker cross crook crooks rich loud hush pickles christian cotton silk steel iron brick nutt savory tart custer mayor guest sweet \
lovely darling dear daily gamble gambles grubb house hooks ivey jolly joyce justus kitchen kitchens lightfoot lively merriman merry mutton nail \
nickel novel organ outlaw pagan pepperoni person quarles quill rabbit rainey raines ransom roach rook sailor salt seal seals self sheets shine ship \
shipp shirt shoemaker silence snipes song sparrow sparks speaker spicer stamp stamps stark steele swallow sunday tidy toll townsend twist wade ware \
weeks west whale wiggle wing wings wisdom wise witch";

/// Names that are everyday words in the first place: only "my name is", a title or kin makes names of them.
pub(in crate::redact) const HARDLY: &str = "\
my name is will may an so to do don day long art hung chance bill cash price page park love major young van hope pat ho chi min mo go june \
april august white black green brown gray grey blue red sunny storm sun golden winter summer wood stone hall ford max mark chase wells law \
sky peace patience liberty destiny ball bell bond bush field forest fox hill ring cross best baker cook guy buddy sonny sue rob skip penny \
dot home noble rich";

//! Words of everyday telephone talk: what follows "this is" or answers a question without being a name, an address or
//! a secret. Deliberately without colours, animals, food, places and other things that security answers are made of.

/// Function words, contractions, verbs, adjectives and the nouns of a service call.
pub(in crate::redact) const COMMON: &str = "\
a about above absolutely accept access accident account accounts across action active actual actually add added adding additional \
address adjust advance advice advise affect afraid after afternoon again against age agent ago agree ahead alert all allow almost alone along \
already alright also although always am amazing amount an and angry another answer any anybody anyhow anymore anyone anything anyway anywhere \
apologies apologize apologise app apparently appear application apply appointment appreciate approve approved are area aren't around arrange \
arrive as ask asked asking assist assistance associated assume at attached attempt authorized automated automatic automatically available \
average avoid aware away awesome awful back backup bad balance bank banking base based basic basically basis be bear because become been \
before begin beginning easier pretend pretending typed whichever behalf behind being believe benefit benefits best bet better between beyond big bigger bill billed billing bills \
bit block blocked book booked booking both bother bottom bought box brand break brief briefly bring broke broken brought browser budget \
bundle business busy but button buy by bye cable calculate call callback called caller calling calls calm came can can't cancel canceled \
cancellation cancelled cannot capital car card cards care careful case cash cause center central centre certain certainly chance change \
changed changes changing charge charged charges charging charger chat cheap cheaper check checked checking cheers child choice choose chosen \
claim claims clarify clear clearly click client clock close closed closing code codes cold collect color colour come comes comfortable \
coming comment common company compare complain complaint complete completed completely complicated computer concern concerned concerns \
confident confirm confirmation confirmed confirming confused confusing congratulations connect connected connection consider contact \
contacted content continue contract convenient conversation cool copay copy correct correctly cost costs could couldn't couple course cover \
coverage covered crazy create created credit crowded current currently customer customers cut cycle daily damage damaged data date dates \
daughter day days deal debit decide decided decision declined deduct deductible deep definitely delay delayed delete deliver delivered \
delivery department departure depend depending deposit deposits describe description desk detail details device dial did didn't died \
difference different difficult digit digits direct directly disappointed discount disconnect dispute do doctor document documents does \
doesn't dog doing dollar dollars don't done door double doubt down download driver drop dropped due during duplicate each earlier early \
easier easiest easily easy edge effective either electric electricity else email emails emergency employee empty enable end ended ending \
engineer enjoy enough enquiry enrolled ensure enter entered entire entirely entitled entry error escalate especially estimate etc even evening event ever every everybody \
everyone everything everywhere exact exactly example excellent except exchange excited excuse existing expect expected expecting expensive \
experience expire expired expires expiry expiration explain explained express extend extended extension extra extremely eye face fact failed \
fair fairly family fancy fantastic far fast faster father fault favor favour feature fee feel feeling fees felt few figure file filed fill \
final finally finance financial find fine finish finished first fit fix fixed flight flights folks follow following food for forever forget \
forgot forgotten form forward found fraud fraudulent free frequent fresh friend friendly friends from front frustrated frustrating full fully \
fun function fund funds funny further future gas gave general generally get gets getting gift girl give given gives giving glad go \
goes going gonna good goodbye gosh got gotta gotten government grab great group guarantee guess guidance guy guys had hadn't half hand \
handle handled hang happen happened happening happens happy hard hardly has hasn't hassle hate have haven't having he he'll he's head \
health healthy hear heard hearing heavy held hell hello help helped helpful helping her here hers hey hi high higher highly him himself hint his history \
hit hold holder holding hole holiday home hon honest honestly honey hopefully horrible hospital hot hotel hour hours house how however huge hun \
hundred hundreds hurry hurt husband i i'd i'll i'm i've id idea ideal if ignore imagine immediate immediately important impossible in inbox incident include included includes \
including inconvenience incorrect increase indeed individual info inform information initial initially inside installed instead \
instructions insurance insured interest interested international internet into invoice is isn't issue issued issues it it'll its itself item items \
job join joined joining just keep keeping kept key keyboard kid kids kind kindly knew know known lady landline laptop large larger last \
lastly late lately later latest laugh lead leads leak least leave leaving left legal less let letter letters level license licence life lifetime \
light like liked likely limit limited line lines link list listed listen listening literally little live lived living loan local located \
location lock locked log logged logging login logo long longer look looked looking looks lose loss lost lot lots loud lovely low \
lower loyal loyalty luck luckily lucky luggage lunch ma'am madam made mail mailing main mainly major make makes making man manage \
management manager manual many maps marked market married match matter maximum maybe mean meaning means meant measure medical medication \
medicine meet meeting member members membership memory men mention mentioned menu mess message messages met meter method middle might mile million mind \
mine minimum minor minus minute minutes miss missed missing mistake mobile model modem mom moment money monitored month monthly months more morning \
mortgage most mostly mother move moved moving much mum must my myself name named names nature near nearest nearly necessary need needed needs negative neither \
network never new newer news next nice night nine no nobody noise none nope nor normal normally not note noted notes nothing notice \
notification notify now number numbers obvious obviously occasion odd of off offer offered offers office officer often oh ok okay old older \
on once one ones online only onto open opened opening operator opinion opportunity opt option options or order ordered ordering orders \
original originally other others otherwise our ours ourselves out outage outside outstanding over overall overdue overnight own owner \
package packages page paid pain panic paper paperless paperwork part parcel particular partner parts party pass passed passenger passport \
password past patience patient pay paying payment payments peace pending people per percent perfect perfectly perhaps period permission \
person personal personally pharmacy phone phones photo physical pick picked picture piece pin place placed plan plans plastic play \
please pleased pleasure plenty plug plus point points policies policy poor pop popped popular portal position positive possible possibly post \
postal postcode posted potential power prefer preferred premium prescription present press pressed pretty previous previously price prices pricing \
primary print printed prior privacy private probably problem problems proceed process processed processing product products profile \
program promise promised promo promotion proper properly property protect protection proud provide provided provider public pull pulled \
pulling purchase purchased purchases purpose purposes push put putting qualify quality question questions quick quickly quiet quite quote \
raise ran random range rate rates rather reach reached read reader reading ready real really reason reasonable reasons reboot receipt \
receive received receiving recent recently recognize recognise recommend record recorded recording records recover redeem reduce refer reference refill \
refund refunded refuse regard regarding regards regional register registered regular regularly related relative release remain remember remind \
reminder remove removed renew renewal rent repair repeat replace replaced replacement reply report reported representative request requested \
requests require required reschedule research reservation reset resolve resolved respect respond response responsible rest restart result results return \
returned returns review reward rewards rid ride ridiculous right ring ringing risk road room roughly round router routine rude run \
running rush sad safe safety said sale sales same sat satisfied save saved saving savings saw say saying says scam scan schedule scheduled \
school screen seat second secondary seconds section secure security see seeing seem seems seen select selected sell send sending senior sense sent \
separate serial serious seriously serve server service services session set setting settings settle settled setup several severe shall shame share \
shared she she'll she's ship shipped shipping shop shopping short shortly should shouldn't show showed showing shown shows shut sick side sign signal \
signature signed similar simple simply since single sir sister sit site sitting situation size skip slightly slow slower small smart so social \
software sold solution solve some somebody somehow someone something sometime sometimes somewhere son soon sooner sorry sort sorted sound \
sounded sounds source speak speaker speaking special specialist specific specifically speed spell spelled spelling spelt spend spent split spoke spoken \
spouse staff stage stand standard standing start started starting starts state stated statement statements status stay staying step steps stick still \
stock stop stopped stopping storage store stores story straight strange street stressful strict strong stuck stuff stupid submit submitted \
subscribe subscription such suddenly suggest suite super supervisor supplier supply support supposed sure surprise surprised suspicious swear \
switch switched swollen system systems take taken takes taking talk talked talking tax team tech technical technician technically telephone television tell telling temporary \
terms terrible test tested text texted texting than thank thanks that that'll the their theirs them themselves then there therefore these they they'd they'll \
they're they've thing things think thinking third this those though thought thousand through throw thousands ticket tickets till time times tired title \
to today together told tomorrow tonight too took top total totally touch tough toward towards town track tracking trade traffic train \
training transaction transactions transfer transferred transferring transit travel treat treatment tried trip trouble true truly trust truth try trying turn \
turned twice two type types typical typically ugh um unable unacceptable under understand understandable understood unfortunately unit unless \
unlimited unlock until unusual up upcoming update updated updates upgrade upgraded upload upon upset us usage use used useful user uses using \
usual usually valid value variety various vehicle verification verified verify version very via view visit voice voicemail waiting wait waited wake \
walk want wanted wants warning warranty was wasn't waste watch water way we we'd we'll we're we've web website week weekend weekly \
weeks weight weird welcome well went were weren't what what'd whatever when whenever where whereas wherever whether which while who whoever whole whom whose \
why wi wide wife wifi willing window windows wire wireless wish with withdraw withdrawal within without woman won't wonder wonderful wondering \
word wording words work worked working works world worried worry worse worst worth would wouldn't write writing written wrong wrote yeah year \
yearly years yep yes yesterday yet you you'd you'll you're you've your yours yourself zero zone zip ups usps fedex sms gps pdf url wow yup nah whoa \
tuesday monday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays weekday weekdays noon midnight christmas easter thanksgiving season spring autumn \
january february july september october november december month's \
alas anytime apart aside bless brilliant bummer cheerio darn dear dude gee gentleman grand grateful heck hurray indeed ladies likewise lot mate marvelous \
mhm mm mmhm hmm uhhuh nope oops ouch oy pardon phew please respectfully righto splendid super ta tada terrific ugh uh-huh wonderful yay yikes \
airport arrival baggage boarding cabin carrier checkout clinic commission component condition consultation corporate counter coupon cruise currency customs \
dashboard database dealer dealership deadline debt debts default delinquent demand dental dentist deployment diagnosis \
disability display distance division doc dose downtime draft drive driving duration duty earliest economy edit editing education efficient \
eligible embarrassed employer energy engine enrollment equipment essential evidence excess executive exit expense expenses expert export external facility \
factor factory fare feedback fiber fibre field filing filter fire firm flat flexible floor footage fourth frame freeze frozen fuel gate generate gentlemen gone \
grace guest guide guideline hardware headset heater height helpline hidden hire history hospital household identification identify identity immigration inch inches income \
industry infection initials inquiry inspection install installation instant institution instrument insulin intake interaction internal interview inventory \
invest investment involve jacket journey kit kitchen lab label land language layout lease lender length liability library limitation liquid load lobby \
logistics machine maintenance mandatory manufacturer margin mask material media mental merchant metal ministry mode modify module monitor mood motor movie music native natural \
nurse nurses onboard operation optional organization organize outlet output overdraft oversight pack panel panels park parking partial participant passcode passengers passwords pattern pause \
payee payroll peak penalty pension percentage perform permanent permit pet physician pill pills pipe platform pocket poll pool portion portfolio postage pounds pound practice \
pre precise presentation pressure pricey priority procedure profit progress project proof provisional pump quarter queue quicker quit radio rain ramp rating reaction reception recipient reconnect \
rectify referral referred reflect region regulation reimburse reimbursement reject relation relationship relevant reliable remaining remote rental replay reporting represent representatives requirement \
rescue resend resident resource restaurant restore restriction retail retailer retire retired retirement revenue reverse reversed revised risk role roof root route row rule rules sake salary sample satellite \
scale scheme screenshot script seal search secured seller selection seminar sensitive sequence series setup shift shipment shoes shoulder shower shuttle sim slot smoke socket solar solid speakers specialists \
specification spot square stable stairs stamp statistic steal stolen stomach stream strength stress structure student studio style subject subscriber subsidy successful successfully sufficient sum summary supplement supplies surcharge \
surface surgery survey suspend suspended symptom symptoms tablet tap target taste technology tenant term terminal territory theft therapy thermostat thick thin throat thread tier ton tone tool tools topic tour tower toy traditional transport traveler \
trial trigger truck tube tv twin ultimate unauthorized unexpected unique united university unknown unpaid urgent utility vacation vaccine vendor vet video virtual virus visa vision visitor volume vote \
wage wallet wash wear weather wedding wheel willing wing winner wireless wiring witness wording workplace yard \
mastercard amex discover visa apple google microsoft amazon samsung verizon paypal netflix facebook youtube android windows whatsapp uber zelle venmo spectrum comcast xfinity sprint vodafone iphone ipad galaxy bluetooth chromecast roku fitbit sonos nintendo xbox playstation playstations sky bt ee o2 tesco walmart target costco ikea argos boots";

/// Hesitations and joints that may stand inside a spoken number without ending it.
pub(in crate::redact) const FILLER: &str = "\
um uh er erm eh ah ha haha hah aw ooh whoa hmm hm mm so like okay ok and then dash hyphen space comma slash well yeah yep yes uhm ehm right alright it's its that's thats \
is are it that just let's see letter capital uppercase lowercase basically plus area stroke pause followed by with";

/// Words that take something back.
pub(in crate::redact) const CORRECTION: &str = "\
no nope not sorry wait actually correction rather scratch oops pardon mean meant excuse wrong instead apologies apologize";

/// What a listener says so that the other one goes on.
pub(in crate::redact) const BACKCHANNEL: &str = "\
okay ok yes yeah yep yup uh huh uhhuh mhm mm mmhm mmhmm hm hmm right alright got it go ahead on perfect great thanks thank you good \
sure please continue cool lovely fine exactly correct gotcha ready keep going carry listening still here with next and so far super brilliant \
i'm see oh ah understood copy noted";

/// What a number counts or measures. A number before one of these is a quantity.
pub(in crate::redact) const UNIT: &str = "\
dollar dollars buck bucks cent cents pound pounds quid pence p euro euros rupees grand usd gbp percent percentage percents \
second seconds sec secs moment moments minute minutes min mins hour hours hr hrs day days night nights week weeks weekend weekends month months year years \
fortnight am pm a.m o'clock oclock noon thirtyish people person persons adult adults kid kids child children passenger passengers guest guests \
time times more of other others thing things item items piece pieces box boxes bag bags pack packs package packages copy copies bottle bottles \
ticket tickets card cards order orders account accounts phone phones line lines call calls email emails letter letters word words number numbers digit digits character characters \
device devices bedroom bedrooms room rooms seat seats bed beds car cars mile miles km kilometers kilometres meter meters metre metres foot feet inch inches \
gig gigs gb gigabyte gigabytes gigabit meg megs mb megabyte megabytes megabits mbps kilowatt kilowatts kwh watts volts amps mg milligram milligrams ml gram grams kilo kilos kg lb lbs ounce ounces liter liters litre litres \
degree degrees fahrenheit celsius channel channels star stars bar bars step steps option options question questions issue issues problem problems \
business working months' weeks' days' hours' percenters payments payment installments instalments charges charge transactions transaction point points rewards \
stop stops way ways reasons reason attempts attempt tries try left total each apiece per business-day different separate \
pills pill tablets doses dose refills refill shirts shoes pairs pair dozen units unit employees users years' stories floors floor \
bed bath star-rated gigahertz inchers incher pack-of bit bits rings ring appointments appointment visits visit flights flight bags suitcases suitcase parcels parcel deliveries delivery \
services service plans plan policies policy claims claim cars dogs cats houses trips kids' girls boys hundredth thousandth percent-off off apr zones zone years-old year-old";

/// Words around a number that make it an amount.
pub(in crate::redact) const AMOUNT: &str = "\
pay paid paying cost costs costing charged charge charging price priced worth spent spend owe owed owing balance total totals totalling amount \
amounts fee fees refund refunded credit credited debit debited deposit deposited withdraw withdrew withdrawn transferred discount bill billed budget limit \
minimum maximum about around approximately roughly nearly almost over under least exceed exceeded subtotal save saved saving earn earned increase increased decrease \
decreased temperature speed score rate rated aged";

//! More given names and surnames, of callers from everywhere.

/// Given names that mean nothing else.
pub(in crate::redact) const GIVEN: &str = "\
bea rosalinda ottoline quenby perpetua philippa gwenda marjory winnifred rosalva guillermina marisela itziar ainhoa oluwatobi temidayo chukwudi ngoc thuy linh \
huong phuong trang hyun soo jin minho sakura yuna haruto mei xiu ying liang jiaxin yifan siew aravind karthik lakshmi venkatesh ganesh meenakshi savita sunita \
shabana rubina nazneen tasneem zubaida khadijat aminata fatoumata mariama ousmane ibrahima sekou kwaku yaw afia akosua efua nkem ifunanya obiageli tendai \
thabo sipho nomvula lerato zanele bheki anahi itzel yareli citlali xochitl jazmin marisol guadalupe refugio socorro \
aaliyah aarav aarti abbie abdullahi abena abimbola abiola abraham achmed ada adaeze adebayo adela adelaide adeline ademola aditi aditya \
adnan adolfo adunni agatha agustin ahmad aileen ailsa aine ainsley aishwarya ajit akash akeem akiko akira akua alastair alban aleksander \
aleksandra alessandra alessandro alessia alfonso alfredo algernon alisha alissa alma alonzo aloysius althea alvaro alvin alyson amadou \
amandeep amari amaya ameer amelie amirah amos anand ananya anastacia anders andile andreea andrei andrzej aneesa aneta anette anjali \
anjelica ankit annabel annabelle annalise anneliese annemarie annika ansel anthea antoine anton antonella antony anushka anwar aoife araceli \
archana archibald ardith ari aria ariel arif arjan arlo armand armani arnold aron arsalan arun arvind aryan ashanti asher ashlee ashlyn \
ashraf asif asma astrid athena atticus aubrey augustin augustus aurelia aurora autry avery aylin azadeh aziz babatunde bailee balbir barbra \
barnaby bartholomew basil beatriz beau belinda bella benedict benita bennie benny benoit berenice bernardo bernie bertha bessie bethan \
bettina bev beverley bhavesh bijal bilal birgit bjorn blaise blanca blanche bogdan boris boyd bradford brady branden brandyn branislav \
braxton brayden breanna brenna brennan brenton bria brianne brielle brigid brigitte britt britta brittney brock broderick brody bronwyn \
bruna bruno bryanna bryn buster byron caden cairo calista camilla candice candida caprice caridad carissa carlene carley carlie carlotta \
carlton carolann caron carroll cary caspian cassidy cassius catalina caterina cathal catharine cathleen catriona cecelia cecil celeste \
celina celine chaim chanel chantal chantel charis charisse charlize charlton charmaine chauncey chaya cheyenne chidinma chima chinedu \
chinonso chioma chiquita christa christal christel christene christi christie christoph christophe chrystal chuck chukwuemeka ciaran cicely \
cillian clare clarice clarissa claude claudette claudio clem clement clementine cleo cletus clotilde cordelia coretta corine corinne \
cornelia cornelius corrine cosmo cressida cristian cristobal curt cyril cyrus dakota dalia dalton damaris damon danette dania danica danika \
danilo danita dante daquan darcy daria darius dariusz darla darnel darnell darragh darrin darron darryl dashawn davina davis dawson dayna \
deandra deandre deangelo deanna deanne declan deena deidre deion deja delaney delbert delilah della delmar delphine delroy demarcus demetria \
demetrius denis denisha denny denzel deon derick derrick desiree destinee devante devonte dewayne dewey dexter diamantina dianna dianne \
dierdre dieter dilip dimitra dinah dinesh dion dionne dipika dirk divya dmitri dmitry dolly dominga dominik dominika donnell donnie donovan \
dora doretha dorian doriane dorota dorris dorthy dottie dougie drake duane dulce dunstan dusan dwain dwane dyan eamon eamonn earlene earline \
eartha ebenezer edda edna edouard edwina effie efrain egbert eilidh einar eithne ekaterina elaina elba eldon eleanora elfriede elham elia \
elias elina elisabeth elissa eliza elliette ellsworth elma elmer elnora eloisa elroy elspeth elton elva elvin elvira elvis elwood elwyn ema \
emanuel emerson emery emiko emil emile emilia emiliano emilio emmett emmy encarnacion enid enoch enzo ephraim erasmo erick erma ernestine \
ernst errol erwin esme esmee esmond esperance essie esteban estella estelle ethel etienne etta euan eunice eustace evangeline everett \
everton evie ewa ewan ewen ezekiel fabian fabio fabiola fabrice faisal fallon fanny farah fareed farhan farida farouk fatema fatou fay faye \
federica federico felicitas felipe femi fergal fergus fernanda ffion fidel filip filippo finbar finnegan finnian fiorella fletcher flor \
florian florrie floyd folake forrest francene francine francisca francois freda freddy frederic frederica fredrick frieda friedrich fritz \
gabe gabriele galina garfield garland garret garrett garrick garry gaston gaurav gavyn gaynor gena genaro geneva genevieve geno geordie \
georgette georgie georgios geraint geri gerrit gerry ghislaine gia giacomo gianni gideon gilberto gilda giles ginny gino giorgio giovanna \
gisele giselle gita giulia giuliana giuseppe glenys glynis glynn godfrey goldie gonzalo gordana govind graciela grady graeme grainne \
granville greer gretel griselda grover guido gunther gurdeep gurinder gustav gustavo gwyn gwyneth habib hadiya hadley haider hakeem hal \
haley hamish hannelore hardeep hari harjit harlan harley harmon harpreet harriett hasan haseeb hattie haydee hayden haylee hedwig hedy heike \
heinrich heinz helga heloise hema henri henrik hermann hermione hettie hideo hilaria hilda hilde hildegard hillary hiram hisham hollie homer \
horace horatio hortencia hortense howie hubert huda huey humberto humphrey hyacinth iain ianthe ibraheem idris ifeanyi ifeoma ignatius ike \
ilana ileana iliana ilona ilse iman imelda imtiaz inaya indira inga ingeborg inger inigo ioana iola iolanda iona irina irv irving irwin \
isabela isabell isadora isha ishaan ishmael isiah isidro isobel issac itzel iva ivana ivette ivonne iwona izabela izzy jabari jacalyn jacek \
jacinda jacinta jaclyn jacquelyn jacques jada jaden jadwiga jael jagdeep jagdish jaida jaiden jaimie jaleel jalen jalisa jamaal jamar jamel \
jamila jamison janae jancie janek janell janelle janette janina janis janna jaqueline jaroslav jarrett jarrod jarvis jasbir jaspal jasper \
jasvinder jaswinder javon jaxon jayda jayla jaylen jayne jayson jazmin jazmine jeanie jeanine jeanne jeannette jeannie jedediah jefferson \
jeffery jemima jemma jenelle jenifer jennie jennings jens jerald jeremias jeri jerold jerri jessika jewell jimena jimmie joana joanie jody \
joelle johana johann johannes johnathan johnathon johnnie jolene jolie jonathon joni jordana josefina josiah josie josue jovan juana judah \
juli julianna julianne julien juliette julius junaid justina justyna juwan kabir kaden kadija kai kaia kailey kaitlin kaito kajal kaleb \
kaley kali kalyani kamala kameron kamila kamran kanika kara kareem karin karissa karlene karol karolina karyn kasey kashif kassandra \
katarina katarzyna katerina katharine kathi kathie kathrine katia katina katlyn kaya kayden kaylee kayleigh kayley keanu keegan keely keenan \
kehinde keiko keira kelley kelli kellie kelsie kemi kendall kendrick kenia kenna kennedy kenya kenyatta kenzie keri kermit kerri kerrie \
keshia keturah khadijah khaled khalil kian kiana kiara kiera kieron kiersten kiley kimber kimberlee kimberley kingsley kira kirstie kirstin \
kishore kizzy klaus knox kobe kofi kojo kora kris krish krishna kristal kristi kristian kristie kristine kristofer krystina krzysztof kunal \
kwabena kwasi kyla kylie kyra kyrie lacey lachlan ladonna lakeisha lakesha lakshmi lalita lamont landon laraine larissa lars lashawn \
lashonda latisha latonya laurel lauryn lavern laverne lavinia lavonne lawanda lazaro lea leander leandro leann leanna leela leena leif leigh \
leighton leilani leland lemuel lenard lennie lennox lenny lenora lenore leona leonardo leonid leonor leonora leopold leora lesa lester \
letitia lexi lexie leyla liana lianne libby lidia liesl lila lilah lilia lilian liliana lilla lillie lilly linette linnea linus lisandro \
lisbeth lise lisette litzy liv livia liza lizbeth lizette llewellyn lloyd lolita lonnie lora loraine lorelei loren lorenza lorie lorna lorne \
lorrie lottie lou louella louie lourdes lowell luann luca lucian luciana luciano lucien lucilla lucius lucretia ludmila ludwig luigi lukas \
lukasz lula lupe lupita luther luz lyla lyle lyndon lyndsay lyndsey lynnette lynsey lyric maciej mackenzie macy madalyn maddison madelaine \
madelyn madge madhu madonna maeve magdalena magnus mahesh mahmood maia mairead maisie maisy majid makayla makenna malachi malakai malgorzata \
malia malika mallory malvina mamie mandeep manfred manish manisha manjeet manjit manny mansoor manuela mara marcel marcella marcelle \
marcello marcelo marci marcin marcos marcy mardi marek margaux margery margie margit margo margot margret marguerite mari mariana marianna \
mariano maribel maricela mariel mariela marietta marilynn marisa marisela maritza marius markus marla marlena marley marlin marlon marlys \
marquis marquita marti martine marty marva maryann maryanne marybeth marylou masako matias matilde matteo matthias mattie maud maude maura \
maurizio mavis maximilian maximus maxwell maybelle mayra mckayla mckenna meagan meaghan meg mehdi mehmet mehwish melania melba melisa \
mellissa melva melvyn merle merrill mervyn meryl micaela michaela michal michel mick mickey midge mika mikaela mikayla milagros milan milana \
milena milly milo mimi mina minerva mira mireille mireya mirna mirza misha mitchel mitzi miya modesto mohan mohit monika monroe monserrat \
montague monte montgomery monty morag mordecai mordechai moriah moses moshe muhammed muneeb munir mustafa myles myriam myron nabil nadeem \
nadege nadja nahla naima najma nakia nala nan nana nanette nannie narinder naseem nasir nasreen nastassia natalya natan nathalie nathanael \
naveed naveen nayeli nazia neal ned neda nedra neelam neema nehemiah nell nellie nelly nereida nerys nessa nestor nettie neville nevin ngozi \
nia niall nichelle nichola nicki nickolas nico nicolette nicolo nidia niels nigella nikita niko nikola nikolai nikolaos nikos nils nilsa \
niraj nita nitin nkechi noe noelle noemi nolan nona noor noora noreen norris nova nuala nubia nuno nuria nyah nyla oakley obinna octavia \
octavio odalys odell odessa odette ofelia ola olaf oleg oleksandr olena oliwia ollie olu oluwaseun olwen olympia oma omari omarion ona \
oneida onyeka oonagh opal ophelie oprah oralia oran oren orla orlaith orpha orson orville osama osmond osvaldo oswald oswaldo otilia ottilie \
otto ozzie padma palmira paloma pamella pandora paolo parvati parveen pascal pascual pasquale patrice patricio patryk paulo pavel pawel \
payton pearlie pearline penelope pernell petra petro petros petula peyton philomena phineas phylicia pia pieter pilar piotr piper porfirio \
portia pradeep prakash pranav prasad pratik preeti presley priscila priti priyanka prudence purvi quentin quincy quinn quintin quinton \
rachele rachelle radek radoslav rae raegan raelene rafaela rafal rafi raheem rahim raina rajan rajeev rajendra rajinder rajiv rakesh ralf \
rama ramesh ramiro ramsey ranaldo randal randi randolph rani ranjit raoul raphael rashad rasheed rashid rashida rayford raymundo rayna \
reagan reanna reba rebeca reece reem refugio reggie rehana reiko reina reinaldo reinhard rekha remi remy rena renaldo renata renate renato \
rene renita reuben reva reyna reynaldo rhea rhett rhian rhiannon rhoda rhona rhys ria riaz ricarda riccardo richelle richie rico rigoberto \
rikki riley rina rinaldo riordan risa rishi ritchie ritu riva rivka riya roan robbi robby robena rocco rocio roddy roderic rodger rodolfo \
roel rogelio roisin rolando rolf roma romain romaine romana romy rona ronaldo ronan ronda roni ronna roosevelt roque rosalba rosalee rosalia \
rosalina rosalyn rosamund rosanna rosanne rosaria rosario roscoe roseann roseanna roseanne roselyn rosemarie rosetta rosina rosita roslyn \
rowan rowland roxana roxanna roxie royce roz rozanne rubi rudolf rudolph rudy rufus rukhsana rupa rupert russel ruthann ruthie ryanne ryder \
rylan rylee ryszard saanvi saba sabina sabir sachiko sachin sade sadia sadiq safa safiya sahar sahil saima sajid saki salim salina sallie \
salome saloni salvatore sameer samina samira samson sana sanaa sandi sandie sandro sangeeta saniya sanjana sanna santana santina santino \
santo sapna sarai sarina sarita sascha saskia saundra savanna saverio sayed schuyler seamus sebastien seema selah selina selma selwyn semaj \
serafin serafina serge sergei sergey seung shabnam shad shae shafiq shahid shaina shakir shakira shalini shalonda shameka shamika shamus \
shana shanaya shanda shanelle shani shanika shaniqua shanita shanna shannan shannen shanta shante shantel shanti sharan sharda sharif sharla \
sharleen sharlene sharonda sharron shashi shasta shaunna shauntel shavon shawanda shawnda shawnee shay shayla shayna shayne shazia sheena \
shelia shelton shena sheree sherie sherita sherlyn sherman sheron sherrie sherrill sheryl shiela shilpa shira shirin shivani shlomo shobha \
shona shonda shonna shoshana shruti shubham shula shyam shyla sian sibyl sid siddharth sigmund sigrid silas silvana silvester silvestre \
silvio sima simran sindy sinead sioned sirena sita siân skye slawomir sloane sneha sofie sohail solange soledad solomon soma sondra sonja \
soraya sorcha soren soumya sridhar srinivas stacia stacie stanislav stanislaw stanton starla stavros stefani stefania stefanie stefano \
steffan stephane stephani stephania stephany stephon stevie stormie suellen sujata sukhdeep sukhwinder suman sumit sunil sunniva surinder \
susanne sushma suzan suzanna suzette suzie svetlana swati sybil syed sylvain sylvester sylvie syreeta tad tadeusz tahir taiwo tajuana \
takashi takeshi talia talitha tallulah tamar tamarah tamatha tameika tamera tami tamia tamika tammi tammie tamra tamsin tana taneisha \
tanesha tania tanner tanveer tanvi taran tarek tarsha taryn tashina tatum tatyana taurean tavon tawana tawanda tawanna tawny tayla tayler \
tayo teagan teddy teena tegan tehreem teisha temitope tena tenisha tennille teodora teodoro terell terese teresita teri terrell terrie tess \
tessie tevin thaddeus thalia thandi thea theda thelonius theodora theodoros therese theresia theron thomasina thora thurman tia tiana tianna \
tiara tiera tierney tilda tillie tilly timmy timo timothea tish titus tiziana tobi tobiah tobias toccara tomas tomasz tomeka tomiko tommie \
tomoko toney tonja tora torrance torrey torsten tosha tova toya tracee tracie tramaine travon tremaine trent trenton tresa trevin trevon \
trey trinh trini trish trisha trista trudi trudie trudy truman tunde twila twyla tyesha tyisha tyla tyree tyreese tyrel tyrell tyrese tyrik \
tyron tyshawn tyson uchenna ugo ulrich ulrika ulysses uma umair umar una uriah uriel ursula urszula uzoma valarie valencia valentin \
valentino valeria valeriya vance vanesa vania varsha varun vasile vasiliki vaughn veda velda velma venetia venita venkat verena verla \
verlene vern vernell verner vernice vernon veronika versie vesna vicenta vicente victorina vidal vidya vikas viktor viktoria vilma vina \
vincenzo vineet vinnie vinod viorel virgie virginie vishal vita vito vittoria vivek viviane vivien vivienne vlad vladislav volodymyr vonda \
wafa waleed walid wallis walt waltraud wanita warner waseem wassim waylon weldon wendell wendi wenona werner wes weston whitley wiktoria \
wilberforce wilda wiley wilfredo wilfrid wilhelm wilhelmina willard willem willow wilmer winnie winona winslow winstone woodrow wyatt wynn \
xander xanthe ximena xiomara yadira yael yahir yahya yakov yan yana yancy yara yaritza yaroslav yasir yasmeen yasmina yazmin yelena yesenia \
yessenia yetta yevgeny yohan yohannes yoko yolande yoselin yoshiko youssef ysabel yuki yuko yulia yuliana yuri yuriko yves yvon zachariah \
zachery zackary zahid zaid zain zaira zakia zakir zandra zane zaria zayden zayn zeb zebediah zeenat zeinab zelda zelma zena zenaida zeynep \
zhanna zia zina zinnia zita ziva zofia zoltan zora zoraida zoya zsofia zubair zula zulema zygmunt";

/// Surnames that mean nothing else.
pub(in crate::redact) const SURNAME: &str = "\
abernathy abrams acheampong ackerman addison adebayo adeleke adeola adkins afolabi agyeman ainsworth aitken akintola albright aldridge \
alfaro alston amador amato ambrose anand andersen andersson andrade antonov aponte appiah aquino aragon archibald arellano arias armitage \
arnold arora arroyo arthur asante ashby ashcroft ashworth astley atwood avery avila ayala ayers babcock bachman badger baez bahl bains bajwa \
baldwin ballard bancroft banerjee barajas barber barclay barker barlow barnett barr barrera barron barrow bartlett barton basu batista \
bautista baxter beasley beattie beaumont beck becker beckett beckham beckwith beech bellamy beltran benavides bender benitez benson bentley \
benton berg berger bergman bernal bernard bernstein berry bhandari bhatia bhatt bhattacharya bickford biggs billings birch blackburn \
blackman blackwood blair blanchard blanco bland blankenship blevins bloom boateng bogdanov bolton bonilla bonner booker boone borg boswell \
bosworth botha bouchard boucher bowden bowen bowers bowman boyce boyd boyer boyle brackett bradford bradshaw brady bramley brandt braun bray \
brewer briggs brito britton brockman broderick brogan bronson broughton brubaker brunner buchanan buckley bui bullock burch burgess burnett \
burris burrows burton butt byers byrd caballero cabrera cahill calderon caldwell callaghan callahan calloway calvert camacho camara cano \
cantrell cantu cardenas cardona carey carlisle carlson carmichael carney carranza carrillo carrington carroway carvalho casey castaneda \
castellanos cathcart cavanaugh cervantes chadwick chakraborty chalmers chamberlain chandler chaney chaudhary chaudhri chaudhry cheema \
cherian chidambaram childs chin christie cisneros clancy clegg clements clifton cline coates cobb cochran cochrane coffey cohen colbert \
colby coleridge collier colvin combs compton conley connelly connolly connor conrad conroy conway corbett corbin cordero cordova cormier \
cornelius cornish correa cortes costello coulter courtney couto covington cowan cox craddock cramer craven crawford crawley creighton \
crenshaw crocker croft cromwell crosby crouch crowder crowley crowther cruickshank cuevas cullen culver cummings cummins curran currie \
cushing dailey dalal dalton daly dasilva daugherty davenport davey davison dawes dawson deacon decker delacruz delarosa deleon deluca \
dempsey denham denning denton depaul desmond desrosiers devereux devine devlin dhaliwal dhillon diallo dickens dickerson dickinson dickson \
dietrich dillard dillon dimarco dinh diop dobbs dobson dodd doherty dolan donahue donaldson donohue donovan dooley doran dorsey doshi dotson \
dougherty douglas dowd dowling downing drake drayton drummond dubois dudley duggan dumas dunbar duncan dunham dunlap dunne dupont duran \
durham dutta dutton dwyer dyer eastman eastwood eaton eckert edmonds egan eldridge elkins ellington ellison elmore emerson emery engel \
enriquez erickson eriksson escobar escobedo esparza esposito esquivel estes estrada etheridge eubanks everett ewing fagan fairbanks \
fairchild farley farooq farrell faulkner fay feldman felix felton fenton ferrari ferraro ferreira ferrell ferrer ferris fielding figueroa \
finch finley finnegan finney fitch fitzpatrick flanagan fleming floyd flynn foley fonseca fontaine fontana forbes forrester forsyth fortier \
fournier fowler fraga franco franklin frazier frederick friedman frye fuller fulton gaines galindo gallardo galloway galvan gandhi ganguly \
garber garland garner garrett garrison garvey gaston gates gauthier geiger gentry george gerber ghosh gibbons gibbs giles gill gillespie \
gilliam gilmore giordano gleason glenn glover godfrey godwin goff goldman goldsmith goldstein gonsalves goode goodman goodwin gordon gore \
gorman gough gould grady grantham graves grayson greco greenberg greenfield greenwood greer gregory grewal griffith grimes grossman grover \
guerra guevara guillen gunn gustafson guthrie haas hackett haddad hagan haider haines hale haley hallam halliday halpern halstead hamid \
hammond hampton hancock hanley hanna hannah hardin harding hardy hargreaves harkness harlow harman harmon haroon harrell hartley hartman \
harvey hashimoto hassan hastings hatfield hathaway hawkes hawley hayden hayes haynes hayward healy hebert heller hendricks hendrickson \
hendrix henley henning henry hensley henson herbert herman hess hester hewitt hickey hickman higginbotham higgins hightower hilliard hines \
hinton hirsch hoang hobbs hodge hodges hodgson hogan holbrook holcomb holden holland holley holliday holloway holman holt hooper hoover \
hopper horne horner horton hough houghton howe hubbard huber huddleston huerta huff huffman hull humphrey humphreys hurley hurst hutchins \
hutchinson hutchison hutton huxley hyde ibarra idris ingham ingram inoue irvine irving irwin islam iverson ivey jacobson jaeger jain jamal \
james jamison jankovic janssen jaramillo jarvis jefferies jefferson jeffries jewell jha johal johannsen johns johnstone joyner juarez judd \
kamara kaminski kane kapadia kaplan karim kato katz kaufman kavanagh keane kearney keating keegan keene keita keith keller kelley kellogg \
kemp kendall kendrick kenney kenyon kerr kessler khalil khanna khatun kidd kilgore kimball kimura kinney kirby kirk kirkland kirkpatrick \
klein kline klinger knapp knowles knox kobayashi koch koenig kohli kolb konstantinou kovac kovacs kowalczewski kozlov kramer kraus krause \
krishnan kruger kuhn kulkarni kumari kuznetsov lacey lacroix laird lal lambert lancaster landry langdon langford langley langston lara \
larkin larue laurent lavoie lawler lawton leach leblanc ledbetter lehman leigh lenox leon leonard leroy lester levine levy lewandowski \
lindgren lindqvist lindsay lindsey lindstrom linton lister litchfield livingston livingstone lloyd lockett lockhart lockwood lomax lombardi \
lombardo longo lott loughlin louis lovell lovett lowery lowry lucas lucero lugo lujan luna lund lundgren luther lutz lyon lyons maas macias \
mackay mackey macleod macmillan madden maddox madrigal magnusson maguire mahmood mahmoud mahoney majumdar malik mallory malone maloney \
mancini mann manning mansfield mansour manuel marchetti marin marino marlowe marquez marroquin marsden martell martinelli martins martinsson \
massey masterson mata mather matheson mathews mathias mathis mathur matsumoto mattingly maurer maxwell mayer mayfield maynard mayo mays \
mbeki mcallister mcarthur mcbride mccabe mccain mccall mccann mccarty mcclain mcclellan mcclure mcconnell mccormack mccormick mccoy \
mccracken mccray mccullough mcdaniel mcdermott mcdonough mcdowell mcewan mcfadden mcfarland mcgee mcgill mcginnis mcgovern mcgowan mcguire \
mcinnes mcintosh mcintyre mckay mckee mckenna mckinley mckinney mcknight mclain mclaughlin mclean mcleod mcmahon mcmanus mcmillan mcnally \
mcnamara mcneil mcneill mcpherson mcqueen mcrae mcwilliams meade mehmood mehra meier melendez melton melville menon mercado mercer meredith \
merritt messina metcalf metzger meyers michaels middleton milligan millward milne milner minaj miranda mirza mishra moffat moffatt mohamed \
mohammed mohan molloy monaghan monroe montague montalvo montano montero montes montoya moody mooney moran moreau moreland moretti morin \
morley morrow morse mortensen morton moseley mosley mott moyer muir mukherjee mullen muller mullins muniz munro munson murdoch murillo musa \
mwangi myers nadeau naidoo nair nakagawa napier narayan nash natarajan naylor nazari neal needham neumann neville newell newsome nicholls \
nicholson nielsen nieves nixon nnamdi noel nolan norman norris northcott norwood novotny nugent nunn nwosu o'connell o'donnell o'dowd o'hara \
o'keefe o'leary o'malley o'shea o'toole oakes oakley obama ocasio oconnell odonnell ohara okeefe okonjo oldfield oldham oleary oliveira \
ollerenshaw olmstead omalley onyango oquinn ormond orr osei oshea osman oswald otero otieno ott overton owusu paine palacios palmer \
papadakis pappas paquette parikh parkinson parr parrish partridge pascoe pate paterson patil patten patton paulson pawlowski payne pearce \
peck pedersen pelletier pemberton pence pendleton penrose pereira petit petrenko petrov petrova pettit philips pickering pickett pilkington \
pineda pinto piper pitman platt plummer poirier polanco polk pollard pollock ponce poole portillo posey potts poulter povey pradhan prakash \
prasad pratt prescott preston pritchard proctor pruitt pryce puckett pugh purcell purdy putnam pyle quezada quigley quinlan quinn quintana \
quintero quiroz qureshi radford rafferty rafiq raghavan ragsdale rai raines rainey raja rajan ralston raman ramesh ramsay ramsey randall \
rangel rankin rao rasmussen rawlings rawlins rayner razzaq reardon rebello redman redmond reilly reinhardt renner reynoso rhodes ribeiro \
richard richmond richter ricketts ridley rigby riggs riley rios ritchie ritter rivas rizvi roach robbins roberson robison robles rocha \
rochester rodgers rodrigues roland rollins roman romano romo rooney roper rosales rosario rosas rosenberg rosenthal ross roth rothman rourke \
rousseau rowan rowland rowley roy rubio rucker rudd ruffin rushing russell russo rutherford rutledge ryder saavedra sadler saeed sahni saini \
salas salcedo saldana salgado salinas salter samson samuels sanderson sandhu sanford sankar santana santoro sargent sarkar saucedo saunders \
savoy sawyer saxton sayed scanlon schaefer schaeffer schafer scherer schmitt schmitz scholz schreiber schubert schulz schumacher schuster \
scully seaman searle seaton segovia segura selby sen senthil sepulveda serrano sethi severin seward sewell sexton seymour shafer shaffer \
shaikh shannon shapiro sharif shariff shaughnessy shaw shea sheehan sheldon shepard sheppard sheridan sherman shirley shoemaker shrestha \
siddiqui sidhu siegel silverman simms simon simons simonson sims sinclair singleton sinha sipes sizemore skaggs skelton skinner slade slater \
sloan smallwood smythe snell sokolov solano solberg solis solomon somerville sommers sorensen soriano sorrell sosa sousa southgate spangler \
spears speight spence spicer spivey sprague srinivasan stacey stafford stanfield stanton stapleton stark starkey starr steele stefan stein \
steiner stephenson sterling stewart stiles stinson stoddard stokes stoll stovall strachan stratton strickland stringer stroud stuart stubbs \
suarez subramanian summers sundaram sung sutherland swain swann swanson swartz sweeney swenson syed sykes szabo takahashi talbot talley \
tamayo tanner tariq tate tatum tejada templeton tennant terrell thacker thakur thapa thatcher theobald thibodeaux thorne thornhill thorpe \
throckmorton thurman thurston tilley tillman timms tindall tobin todd tolbert toledo tompkins toney toomey toscano tovar towns townsend \
townshend tracy trahan travers travis trejo tremblay trent trevino trimble trinh tripathi triplett trott trotter troutman trujillo tsang \
tuttle tyler tyson uddin udoh ullah underwood upton urbina uribe usman vaidya valencia valentin valenzuela vance vandyke vang vanwinkle \
varela varga varghese varma vaughan vaughn velazquez velez venkatesan vera verma vernon vickers vidal viera vigil villalobos villanueva \
villarreal villegas vincent virk vogel vogt volkov wagoner wakefield walden waldron wallace waller wallis walters walton warburton ware \
warfield warner warrick watkinson weatherby weinberg weiner weinstein weiss welch weldon weller wellington wendt wentworth werner westbrook \
weston wetzel whalen wharton wheatley whelan whitcombe whitehead whitehouse whitfield whiting whitlock whitman whitmore whitney whittaker \
whittington whyte wiggins wilbur wilcox wiley wilhelm wilkerson wilks willard willett willey willoughby wilmot winchester winfield winkler \
winslow winstanley winston witt wolfe wolff womack woodall woodard woodruff woodson woodward wooten worley worthington wozniak wray wyatt \
wyman wynn yadav yamada yamaguchi yanez yates yeager yilmaz yoder yoon yost youssef yusuf zacharias zafar zamora zapata zavala zelaya zeller \
zhou zielinski zuckerman zuniga";

//! Given names of callers from everywhere that are no English words, no towns and no brands.

/// Given names that mean nothing else.
pub(in crate::redact) const GIVEN: &str = "\
aaaqil aaban aabid aachal aadam aaden aadhya aadi aadil aafiya aahana aahil aalam aalee aalim aamil aamir aamirah aanuoluwapo aaqil aarif aarini \
aariz aarna aarnav aarush aaryan aashi aashif aashir aasif aasim aatif aatiq aaus aayan aayush aazim abaan abagail abayomi abbi abbigail abdiel abe \
abebi abeer abel abelardo abeni abha abhimanyu abhiram abie abigale abigayle abina abiodun abiona abner abosede abram abril acey achille achsah acie \
acy adah adalberto adaline adalyn adalynn adamaris adamo adan addie addisyn addyson adebiyi adebowale adebukola adedayo adedeji adekitan adekola \
adekunle adel adelard adelasia adelbert adelia adelina adell adella adelle adelmo adelyn adelynn aden adenike adeniyi adeolu adeoti adepeju aderopo \
adesewa adeshina adesoji adesua adetayo adetoke adetoun adeyi adiela adigun adil adilene adin adina adison adlai adline adolf adolph adolphus adonis \
adrain adria adriane adrianna adrianne adriano adriel adrien adriene adrienne adron advaith advay advik advika adweta adya adyson aedan aedin aengus \
affie afolarin afton agastya aggie agness agnolo agostino agusta agustus aida aideen aidyn ailbhe ailene aili ailis ailish aime aishani aishling \
aislinn aiyana aiyanna aja ajala ajani ajoke akanmu akeelah akinkunmi akinlabi akinwale akshay alade alaina alamu alanis alanna alanzo alaya alayna \
albeiro alberico albertha albertina albertine albertus albin albina alby alcee alcide alcides alcie alcira alda aldair aldemar alden alderano aldo \
aldona aldonza aleah alease alecia aleck aleen aleena aleida aleisha alek aleks alena alene alesha alesia alessio aleta aletha alethea alexande \
alexandr alexandre alexandrea alexandro alexina alexus alexys alexzander alferd alfio alfonse alfonzo alford alfreda alger algie algot alia aliana \
alida alijah aline alirio alisa alisson alister alivia alix aliya aliza alize alka alla allean alleen allegra allena allie alline allisson allyn \
allyson allyssa almeda almedia almer almeta almina almira almus almyra alois alondra alonso alonza aloys alpheus alphons alphonse alphonsine alphonso \
alphonsus alta altha altie alton alva alvah alvan alveiro alvena alver alvera alverda alverta alvia alvie alvina alvira alvis alvy alwilda alwin \
alwina alwine alyce alycia alys alysa alyse alysha alysia alyssia alyvia alzina amadeo amado amaia amaira amalia amalie amarachi amare amarion amaris \
amasa amberly ambers amedeo americo amerigo amey amiah amico amie amira amiya amiyah amleto ammie ammon amol amon amope amparo amruta amya anabel \
anabella anabelle anahera anais analia anamika ananias anaru anastacio anastatia anastazja anatole anaya ancel ancil ancizar andon andra andrae \
andres andrey andria anel anfernee angele angelia angelika angelita angella angelo angus anibal anice anie aniela anika anirudh anissa anitra aniya \
aniyah anjanette anjolaoluwa anmol annabell annabella annalisa annamae annamaria annamarie anner annetta annibale annice annis annmarie annunziata \
anona ansaldo ansh ansley anson anthoney antione antionette antoin antone antonello antonetta antonette antoni antonietta antonina antonino antwain \
antwan antwon anusha anvi anyi aodhan aoibheann aoibhin aoibhinn aongus apolonia arabella aracely aradhana arah araminta arbey arbie arcelia ardath \
ardelia ardell ardelle arden ardeth ardis ardyce areli arely aretha argemiro argie arham ariadna ariane arianna arianne aric arie ariella arielle \
arike ariki arin arinola arkadiusz arkie arla arlan arland arleen arlen arlena arleth arletta arley arlie arlin arline arlis arly arlyn arlyne arman \
armida armin arminda arminta armond armstead arnaldo arnav arne arnett arnetta arnie arno arnoldo arnulfo aroha arra arran arron arsenio arta artelia \
arther arthor artie artis artur arunima arvid arvil arvilla arvin arvo arya aryana aryanna asake asberry asbury ashely ashlea ashlene ashli ashlie \
ashly ashlynn ashton ashtyn ason assumpta assunta asuncion ataahua atenulf atfat atha atharv atheel ati atinuke attaf attie attilio attracta aubra \
aubree aubrie audie audley audra audriana audrianna audrina audry audy auguste augustina augustine augusto auraq aurelio aurilla aurthur auston \
austyn auther authur avah averi averie avi avie avis avni avril awadil awamil awamiri awan awani awero awhina awj awlya awmar awrad axel ayaan ayamin \
ayana ayanna aydan ayden aydin ayinde ayinke ayla ayleen ayodeji ayodele ayoka aysar ayush ayushman ayyubi azaan azad azalee azaria azariah azban \
azeeb azeglio azucena azul azzie baahir baaizeed baaqee baaqir baaree baashir baasim baasit babar babasola babatunji babawale baber babette babyboy \
baccio bachittar badawi badr baghyawati baha bahaa bahadurjit bahiy bairbel bairbre bakhshi baldassare baleegh balendra balhaar baljiwan balvan \
balveer bama bambad bambi banjeet baqar baqir barbie barkha barnie barraq barrie bartek bartley bartolomeo basaam bascom baseer basem bashaar \
bashaarat bashar basharat basheer basheerah basim basir bassam batal batool baylee baylie bayron bazam beadie beatrix beauden beaulah bebe beckie \
beda beecher belen belia belva benard benedetto benito benjaman benjamen benjamine benji benjiman benjman benvenuto beppe berdie berezat berkley \
bernabe bernadine bernardine berneice bernetta bernhard berniece bernita berta bertie bertina berton bertrand bess besse betha bethann bethzy betsey \
bette bettie bettye bettyjane bettylou beula beulah bevan beverlee bhanumati bhavani bhavika bhavini bhavya biagio bianka bibiana biddie bilaal \
billye bimala bina birdella birousk birt birtha birtie bishakha bizhan bladimir blaine blanaid blanchie blane blanka blathnaid blazej blodwen bluford \
bobbi bobbie bobbye bolatito boluwatife bonita borys boysie braden bradly bradyn braeden braedon braelyn braiden brandan brande brandee brandie \
brandin brannon branson brantley braulio brayan braydon braylen braylon brea breana breandan breann breanne breda breeda breege breffni brenden \
brendon brennen brennon breonna brianda brice brid bridgett bridgette bridie brien briget brigette brighid brijesh briley brinda brinley brion \
brionna brisa britany britni britny brittaney brittani brittanie brittnay brittnee brittni brittnie brittny brona bronach bronagh bronwen brooklynn \
bryana brycen brylee brynlee brynn bryon bryson bryton budd buddie buel buelah buell buena buford bula bulah bunmi buraid burdette buren burk \
burleigh burley burnell burney burnice burrell bynum byrdie cael cahal cahir caiden cailin cailum cailyn cait caitlyn caitlynn caitriona calcedonio \
caldonia cale caleigh calla callan calleigh callie calogero calum cambria cami camillo camilo camisha cammie camren camron camryn candelaria candi \
candido candis candyce canice cannie caoilfhionn caoimhe caoimhin caolain caolan caomhan capitola caragh caren cari carie carin carisa carlee carleen \
carleigh carleton carli carlota carlyn carma carmela carmelita carmella carmelo carmenza carnell caro carolee carolyne carolynn carra carri carrol \
carsen caryn casandra casen casie casimer casimir casimiro cason casper cassondra caswell catherina catheriona cathern cathey cathi cathie cathrina \
cathrine cathriona cathryn catina cato catrina cayden caydence cayla caylee ceara ceasar cecile cecily cedrick celena celene celestia celestino celie \
ceola cephus cesare cezary chaaya chace chadd chadrick chaitaly chaitanya chakradev chakradhar chakrika chamali chaman chameli champak chana chanakya \
chancey chanchal chanda chandani chandran chandresh chanelle changaz chanie channie chante charan charissa charita charla charle charlee charleen \
charlesh charline charlotta charlottie charls charlsie charly charolette charvi chas chashida chasity chasmum chatresh chatura chauncy chavvi chawish \
chaz chelsey chelsi chelsie chelsy cher cheragh cherelle cheri cherie cherilyn cherise cherith cherrelle cherri cherrie cherryl cheryle cheryll \
chesley chessie chestina chet cheyanne chiamaka chiara chibuzo chidimma chigozie chijioke chimere chinelo chinyere chizoba chloie chrissie chrissy \
christeen christena christiana christin christion christop christoper chyna chynna cian cianan ciarra ciarrai cicero cielo ciera cierra ciji cilla \
cinda cindi cinthia cipriano cirillo ciro citlalli clabe claiborne clair clarabelle clarance claribel clarinda clarine clarisa clarnce classie claud \
claudie claudine claudius clearence cleda clelia clell clella clemencia clemens clemente clementina clemie clemma clemmie clemon cleola cleon cleone \
cleora cleta cleva clevie clide cliffie clinton cliodhna cliona clodagh cloe clora clotilda clovis cloyd clyda clydie clytie coby codey codi codie \
coen coleen coleton coletta colette coley colie collette collis colm colman colten colton coluccio colum columba conall conan conard concepcion \
concepta concetta conchita conchur conleth connell constance constantine constanza consuela consuelo contina coolidge coraima coralie corda cordaro \
cordell cordella cordia cordie corean corene cori corie corina corinna coriolano corliss cormac cormack cornelio cornelious cornell cornie corrado \
corrina corry cortney corwin cory costantino costanzo coty courteney courtland creola cressie cris crissie crissy cristal cristen cristhian cristi \
cristin cristine cristofer cristopher cristy crockett crysta curley curtiss cydney cyndi cyntha cyprian daamin daanish daanyaal daawood dabbah dabir \
dabney dafne daghfal dagmar dagmara dagny dagoberto dahiana dahlia daija daijah daire dairine dairo daisey daisha daisie daisye daiyaan daja dakhil \
dakoda dakotah daksh daksha dakshesh dalaja dalbir dallin dalvin damarcus damari damarion dameer dameon damiano damife damini damion damond damurah \
damyanti danae dandre daneen danelle dangelo dani danial daniele daniella dann danna dannie danniel dannielle dany danyel danyell danyelle dara \
daragh darain darci darcie darell daren darian dariana darien darika darin darina dario darion darl darleen darline darlyne darold daron darpan \
darran darrel darrian darrick darrien darrion darrius darry darryle darryll darryn darsh darvin darwin darwyn dary daryle daryn dasia dastageer \
daulton daunte davante davian davida davie davin davion davnet davon davonta davonte dawid dawna dawne dawud dax daxton dayamai dayami dayana \
dayanara dayita dayle dayne dayse dayton dayyaan deaglan deana deane deann deante dearbhail dearbhaile dearbhla deasia debbi debbra debera debi \
debora deborrah debrah debroah dedra dedric dedrick deeann deedee deegan deetta deiby deicy deidra deirbhile deisy dejah dejon dejuan delano delcie \
delfina delfino deliah delila delina delinda delisa dellar delle dellia dellie delma delmas delmer delmus delois delora deloris delos delpha delphia \
delphin delsie delton delvin delwin dema demarco demario demarion demetra demetri demetric demetrios demian demilade demond demonte dena deneen \
denese denice denine denisse denita dennie denzell denzil deondre deonta deontae deonte dequan derald dereck dereon derik derl derly dermot dermott \
deron derrek derrell derval dervilla dervla derwin deryl desean deshaun deshawn desirae dessie destany destin destiney destini destry devan devansh \
devaughn deven devika devonta devontae devyn deward dewitt deyanira dezzie dhriti dhruv diandra diann diarmaid diarmuid dicie dicy didier dijon dilan \
dillan dillie dillion dimitrios dino dione dionicio dionigi dionte dipta diya djuana djuna docia dollie dollye doloris dolph dolphus domenic domenica \
domenick domenico domhnall dominick dominque domonique dona donaciano donagh donal donat donatella donatello donato donavan donavon dondre donell \
donia donie donita donn donnacha donncha donough donta dontae donte dorathea dorathy dorcas dorene doretta dori dorinda dorine dorla dorman dorotha \
dorothea dorr dortha dorthea dorthey dosha doshia doshie dosia dossie douglass dovie doyinsola dozier draven drema drucilla drury drusilla duard \
duban dulcie durab durante durell durodola durrell durward durwood dustan dustyn duvan duwayne dwaine dwan dwyane dyllan dylon dymphna dympna eadaoin \
eanna earle earlean earley earlie earnestine easton eathel eavan ebba ebbie eben eber ebert eboni ebuka eda edd edel eder edgardo edhitha edie edier \
edilberto edilma edilson edinson edisson edla edmon edmond edmonia ednah edoardo edra edrie edris edsel edson eduar eduard edw edwar edwardo edyth \
edythe eesaa eesha effa efrem efren ehan ehsaas ehsan eijaz eilis eilish eimear eimhear eino eiravati eithel ejaz ejlaal ekaja ekalinga ekani ekansh \
ekanta ekantika ekapad ekaraj ekavir ekbal ekene ekiya ekta ekundayo ela elaf elam elana elayne elbert elberta elbridge elby elcy elda elden eldora \
eldred eleanore elease electa elenor elenora elenore eleonora eleonore elex elfie elfreda elfrieda elgie elgin elian eliana elianna elick elida elie \
eliecer eliezer eliga eligah elige elihu elinor elinore eliot eliseo elisha elizabet elizah elizbeth elizebeth elkin elladio ellamae ellar eller \
ellery elliana ellwood ellyn elmina elmira elmire elmo elmyra elna elodie elois elonzo elouise eloy elsa elsworth elsy elta elvera elvia elvie elvina \
elwanda elwin ely elyse elyssa elza elzada elzbieta elzie elzy emaline emelia emelie emeline emely emer emett emilce emilee emilie emilse emiro \
emmalee emmaline emmie emmit emmitt emmons emogene emran emry ena enda eniola enith ennio ennis enola enos enrico enriqueta enya enzio eoghan eoin \
eola ephram ephriam epifanio eppie epsie eraldo erasmus erastus erby erich ericka eris erla erland erle erlene erlinda erline erling ermanno \
ermenegildo ermes ermina erna ernestina ernie ervin erving eryk erykah eryn esau esco esequiel esfandyar eshan eshana esley esneider esparta \
espartaco essa esta estefani estefania estefany estel estela estell estevan estie estill estiven eston estrella esupofo etha ethelbert ethelene \
ethelyn ethen ethie ethna ethne ethyle etizaaz etter ettie ettore eudora eugenia eugenie eugenio eula eulah eulalie euna eunan euphemia eura eusebio \
evalena evaline evalyn evander evangelina evangelista evelena evelin evelina eveline evelio evelyne evelynn everet everette evertt evette evia evita \
evon evonne ewald ewart ewatomi ewelina ewell ewin exa exie ezell ezequiel ezio ezzard faber fabia fabrizia fabrizio fadekemi faderera fahmi fainche \
faizan falak falan falguni falon fannie fannye faqid faraj faras farid fariq faris faron farrah farris faustino fausto fayette fazli feargal fearghal \
fedele federigo fehintola felecia felice felicie felipa felisha ferd ferdinando ferman fernand ferne ferney festus fiachra fiamma fibikemi fidelia \
fidelma fidencio fidvi fikayomi filippa filomena finbarr finian finola fintan fionan fionna fionntan fionnuala fionnula fiorenzo fiorino fitan \
fitzhugh fiyaz flannan flavia flavio fleda fleeta flem fleta flo flonnie florance florencia florencio florene florentino floretta florie florine \
flossie floy foch folashade folu fonda fortunata frado francia francies francina francisquita franciszek francy franklyn fredericka fredie fredo \
fredric fredy freeda freida frida frona fronia fronie fronnie fryderyk fulvio fumiko furman gabino gabrielle gael gaetano gagan gaige gaither gaja \
galasso galen galilea gallego gannon garech garett garey garima garold garreth garvan garvin gaspare gastone gaurang gaurangi gauri gaurika gautam \
gautami gavan gaven gayathri gaye gayla gayle gaylen gaylene gaylon gaylord gaynell gbadebo gbolahan gbowoade gearld gearldine gearoid geary geetika \
gelsomina genevra gennaro gennie genoveva georganna georgeann georgeanna georgene georgetta georgiana georgiann georgianna georgine geovanni geovanny \
geraldo geralyn gerardine gerardo gerda gerhard gerhardt germaine germana gerold geronimo gerrard gerri gerson gertha gertie gethin aneurin ghaalib ghaazi \
ghaffaar ghafoor ghaith ghalib ghanee ghanem ghannam ghasaan ghauth ghawth ghayoor ghazalan ghazanfar ghazanfer ghazawan ghazzal ghiyaath ghiyath \
ghufran ghulaam ghulam ghunayn ghusharib ghusun ghutayf giacinto giacobbe giada giampaolo giampiero gian giana giancarlo gianfranco gianluca \
gianluigi gianmarco gianpaolo gianpietro gidget gifford gigi gildardo gilford gilma gilman gilmer gioacchino gioachino gioele gioffre gionata giorgia \
giosue giovani giovanny girik girindra girish girolamo girtha gisela gisselle giuliano giulietta giulio giuseppina giustino gladis gladstone gladyce \
glendon glendora glenna glennie glennis glenwood glinda glynda goebel goffredo gohar golda goldia gopal gordan gorden gottlieb gracelyn gracia \
grafton grania grayce graydon graziano graziella greca grecia gregg greggory gregoria gregorio gretta greyson grisel grzegorz guarino guglielmo \
guilford gulab gulfaam gulfam gulshan gulzar gunbir gunda guneet guney gunnar gurney gusta gustaf gustave gustavus gustaw gustie gwendolen gwendoline \
hadassah haden haiden hailee hailie haleigh hali halie halley hallie halsey hamp hamsini hanora hansford hardie hardik harinakshi harini harita \
harland harlen harlene harlie harlon harnail harol harrie harriette harrold harshil hartwell haruko harve harvie harvy hasel haskell hassie hayleigh \
haylie hays haywood hazeem hazelle heber heidy helaine helan helene hellen helma helmer helyn hemang hemangini hemani hemi henery hennie henretta \
henriette heriberto herlinda hermelinda hermina hermine herminia hermon hernan hernando herney herschel hershel hershell hertha hervey hessie hetty \
heyward hezekiah hezzie hilah hilario hilbert hildegarde hildred hildur hillard hillery hilma hilmer hinewai hiral hitesh hjalmar hjalmer hoani \
hobert hobson hoke holli hollis homero honora horacio hortensia hosea hosie hosteen hoyt hredhaan hritik hughey hughie hulda huldah hurbert huston \
huy huzaifa hyman hyrum ibaad ibeth ibidapo ibironke ibraaheem ica icey icie idabelle idamae idell idella idika idrees iesa iesha ieshia ifechukwu \
iftikhaar iftikhar ige ignacy ignatz ignazio ihab ihaia ihsaan ihsan ihtesham ihtiram ihtishaam ihtsham ijaya ijli ikbal ikenna ikeoluwa ikhlaas \
ikraam ikramah ikrimah ikshita ila ilah ilan ilaria ilda ilene illa illya ilma ilo ima imanol imaran immanuel imogene indali indi indrajit inell inez \
inioluwa ione ippazio irena iretioluwa irine irva irven irvin irya isa isaak isadore isai isaias isam isamar iseoluwa isham ishani ishanvi ishita \
ishola ishwar isidor isidore ismael isom isreal ita ivah ivanna iver ivie ivo ivor iwo iyabode iyadunni iyana iyanna iza izaaz izabella izabelle \
izaiah izayah izetta izola izora jaabir jaafar jaan jabbaar jabbar jabez jabir jabr jace jacey jacintha jacinto jackeline jacki jacklyn jacky jacobo \
jacopo jacque jacquelin jacquez jacquline jacqulyn jad jader jadiel jadon jadyn jaeda jaeden jaelyn jaelynn jafar jaffer jagrati jagvi jahangir \
jahanzeb jahdami jahdari jaheem jaheim jahiem jahir jahiz jahm jai jaider jaidyn jailene jailyn jaimee jair jairaj jairo jajuan jakayla jakob jakobe \
jakub jalaal jalal jalees jaleesa jalil jalissa jaliyah jalon jalsa jalyn jalynn jamarcus jamari jamarion jame jameel jameson jamey jamil jamin jamir \
jamiya jammie jamya janaki janani janay janeen janel janene janessa janeth janey janiah janie janiya janiyah janneth jannette jannie januja janya \
janyce jaquan jaquelin jaquez jarad jaren jaret jarett jarlath jarleth jarod jaron jarrad jarred jarrell jarret jase jasen jasiah jaslene jaslyn \
jasmin jasmit jasmyn jasmyne jatin jaunita javen javion javonte jaxen jaxson jaxton jayce jaycee jaycie jaycob jaydan jayde jaydin jaydon jaye jaylah \
jaylan jaylee jayleen jaylene jaylin jaylon jaylyn jaylynn jayme jaymes jayvion jayvon jazlene jazlyn jazlynn jazmyn jazmyne jeana jeane jeanetta \
jeanmarie jeanna jeannine jedidiah jedrzej jeet jeevika jeferson jefferey jeffie jeffry jeison jeisson jelani jemal jena jenilee jennette jenni \
jenniffer jep jeptha jerad jeraldine jeramiah jeramie jeramy jere jered jerel jereme jeremey jeremi jeremie jerica jerilyn jerilynn jerimiah jerimy \
jermain jermey jermiah jerod jeromy jeronimo jerrad jerrel jerrell jerrica jerrie jerrilyn jerrod jerrold jerson jerusha jeryl jerzy jesenia jesica \
jessee jessenia jessi jessy jessye jethro jett jetta jettie jevon jhalak jhan jhoan jhoana jhon jhonatan jhonny jhony jiles jinnie jobe jocelyne \
jocelynn joell joella joellen joeseph joesph joetta joette johannah johanne johathan johney johnie johnna johnpaul johny joi jolanda joleen jolette \
joline jonatan jonell jonna jonnie jorden jordi jordin jordon jordy jordyn joretta jorja jory jos josefa josefita joselin joseline joseluis joselyn \
josephus josette joshuah josiephine joslyn jossie jovani jovanni jovanny jovany jovita joycelyn joye jozef judi judie judson judyth juelz jule jules \
juliann julieth julious julisa julissa julita juliusz juluis junia junie junious junius juston justus justyn juwon jyoti kaamil kaaren kaashif kaazim \
kabeer kacey kachela kaci kacie kacper kacy kade kadeem kadence kadijah kadin kadyn kaeden kael kaela kaelyn kaelynn kafeel kahlil kahurangi kaiden \
kaila kailee kailyn kaitlynn kaiya kaja kajetan kajji kalbi kaleem kaleema kaleena kaleigh kalel kalen kalene kalie kalina kaliyah kallie kalpit \
kalvin kalyn kamari kamden kami kamil kamilah kamora kamren kamron kamryn kamya kandace kandi kandice kandy kanesha kanisha karaamat karam karan \
kareen karel kari karie karis karlee karley karli karlie karly karolyn karon karren karrie karson karsyn karter karyl karyme kasam kasandra kasen \
kash kashan kashish kashvi kasie kasim kason kassidy kassie katelin katelynn katerine kathaleen katharina katharyn katherin katherina kathern \
katheryn kathey kathlene kathlyn kathryne kathyrn kati katlin katlynn katriona kattie kauthar kavon kavya kawkab kawthar kaycee kaydence kaye kaylah \
kaylan kayleen kaylen kaylene kayli kaylie kaylin kaylyn kaylynn kaysan kayson kazim kazimierz kazuko kazuo keagan kealan keandre keanna keara keaton \
kecia keelan keeley keenen keesha keeva kegan keifer keila keion keji kelan kelby kelcie kelechi keli kelis kellan kellee kellen kelsea kelsi kelton \
kem kenan kendal kendell kenisha kenley kennard kennedi kennith kennth kenton keon kerwin kesha keshaun keshawn kev kevan keven kevon keya keyaan \
keyla keyon keyshawn khaalid khaan khalilah khari khiry khloe kiaan kianna kiaran kiarra kiefer kiernan kierra kieth kikelomo kilian killian \
kimberely kimberli kimberlie kimora kindra kinley kinsey kinsley kinte kipp kirt kisha kittie kiya kiyoko kiyoshi kizzie klara kloe knute koby kody \
koen koha kolawole kolby kole kolten kolton konner konnor konrad konstanty korbin kordell korede korey kornel kornelia kortney kory kosisochukwu \
kourtney kraig krisha krissy kristan kristoffer kristopher kristyn kritika krysta krysten krystian krystin krystle krystyna ksawery kunta kurtis kya \
kyan kyara kylah kylan kylee kyleigh kylene kyler kymani kyree kyson laban labeeb labib laci lacie ladarius ladli laeeq lafe lahiah lahoma laila \
lailah lainey laiq laisha laith lajita lajlaj laken lakendra lakeshia laksh lakshit lala lalla lamarcus lamberto lamonte landan landen landin lando \
landyn lanette lani lanie lanita lannie lanny laoise laqeet laquan laquita larae laron lary lashanda lashunda lasonya latanya latarsha lateef latesha \
latif latifah latonia latoria latosha latoyia latrell latrice latricia latrina launa laurance laureano laureen laurene lauretta laurette lauri \
laurine lavada lavanya lavar lavelle lavenia lavera laverna lavina lavon lavona lavonda lavonia lawerence lawrance laylah layth layton lazzaro leala \
leamon leana leandra leatha leatrice leda leeann leeroy leesa leia leider leidy leisa leisha leitha leke lela lelah lelar lelia lella lem lemmie \
lempi lenna lennon lenon lenord lenwood leola leoma leonce leone leonel leonia leonidas leonie leonore leontine leopoldo leota lera lere lesia leslee \
lesli lesly lessie lesta leta letha lethia letizia letta lettie letty leva levar levern levie levina levon lex lexis leydi lia liane liban libardo \
libbie liberto libia libni liceth licia lida liddie lidie lige ligia lilburn lilianna lilie lillard liller lillia lilliana lillianna lillis lilyan \
lilyana lilyanna limazah lindbergh lindell linna linnie linzy lipika liseth lisha lissa lissette lissie liston lita litha littie littleton livio \
liwia liyaaqat liyaqat lizabeth lizeth lockie loda lodovico lohit lolla lollie lon lona londyn loney loni lonie lonna lonny lonzo lopa lorayne lorcan \
lorean loredana loree loreen lorelai lorene lorenz loretto loria loriann lorin lorinda lorine loring lorrayne lorri lossie louann louanna louetta \
loula louvenia lovey lovie lovina lovisa loyce loyd loyola luana luanne luay luberta lucetta luchino lucie lucila lucile lucina lucindy lucio lucious \
lucrezia luda ludie ludovica ludovico luella luetta lugenia luigina luka lulah lular lulie lulla luqmaan luqman lurana lurena lurline lutf lutfi \
lutie luvenia luverne luvinia lyda lydell lylah lyman lyn lyndia lynley lynwood maahir maajid maalik maanas maanav maawiya maaz maazin mabad mabell \
mabelle mable macauley macel maceo macey machelle maci macie madaline madalynn madani maddux madelene madelynn madhav madhavi madie madilyn madilynn \
madisen madisyn madiyan madlyn madora madyan madyson maebell maebelle maegan mafalda magaly magan magdalen magdalene magen mahad mahala mahalia \
mahalie mahaz mahbeer mahboob mahbub mahdee mahdi mahdy maheen maher mahfooz mahfuj mahfuz mahi mahika mahja mahlon mahmud maicol maida maighread \
maira mairin mairtin maiya majd majdi majdy majeed majella makai makaila makala makeen makena makenzie makhi maks maksymilian malachy malaki malaya \
malcom maleah maliah malinda malissa malissie maliyah mallie mallorie malorie malvin malwina mame mammie mamun manaaki manaia manan manawa manbir \
manda mandi mandie manerva manervia manford manley manthan manuelita manya maraea maralyn maranda marcantonio marcelina marcelino marcell marcellus \
marchello marcie mardell maree mareikura mareli marely maren marese margarete margaretha margarett margaretta margarette margarito margene margeret \
marget margherita margoth margrett margretta margueritte margurite margy marianita mariann maribeth marika marilee marilla marilou marinda marita \
mariusz mariyah markel markell markita marlana marland marlee marleen marleigh marlen marleny marlie marlo marlyn marni marnie marnita marolyn maroof \
marques marrion marta martez martika martino martyn marybelle maryellen maryjane maryjo marylee marylin marylouise marylyn masao massimiliano massimo \
mathilda mathilde matie matiu mattia mattye maudie maurilio maurine mauro maury maurycy maxie maximiliano maximillian maximo maxx maybell maye \
mayerly mayme maymie mayte mazie meabh mearl mechelle meda medora meggan megha meghana meghann meibh mekhala mekhi melany melina melissia mellie \
mellisa melodee melodie melonie melony melvina mena menachem mendy mereana merilyn merlene merlyn merna merri merrie merrilee mertie merton mervin \
merwin mery metha metta mettie micayla miceal michaele michale micheala michela michelangelo micheletto michelina michell michelotto michial mickie \
micky miesha mieszko migdalia miguelangel mikaere mikaila mikal mikala mikalah mikeal mikel mikolaj milas milburn milda miley milissa millard \
millicent milosz minda mindi minervia minna minoru minta mintie mirco miriah miriama mirian mirko mirtie miryam misael missie misti mistie mitali \
mitesh mittie mitzy mizhir modupe moe moesha mofifoluwa mohini moises mojisola mojisoluwa monna monnie montel montie montrell moradeke morayo morena \
morenike morolake mose mossie mosunmola motunrayo mourib moya moyosore mozell mozella mozelle mugdha muhallil muhazzim muireann murdock murl murry \
muzdahir muzhir mya myah mychal myer mykel myla mylee mylie myranda myrl myrle myrna myrta myrtice myrtie myrtis naadir naail naajy naasih naasir \
naathim naazhim nabeeh nabeel nabhan nabigh nabih nachiket nadhir nadim nadr naeem nafasat nafees nafesa nafis naib naim naimh najair najam najee \
najeeb nakisha nakita naksh nakul nallely namon nanci nancie nandini nanie nanna nannette nanni naoimh naoise naoma naomh napoleone narcissus natalee \
nataly nataniel natasza nathalia nathaly nathanial nathen natividad natosha nautica nayely nayibe nealie nealy neasa nedda neel neelima neely neider \
neill nel nela nelcy nelda nelia nelie nella nelle nello nels nelsy nena neola neoma neppie nery neta netra netta neva nevaeh neveah ngaire nial \
niccolo nichol nicholaus nichole nicklaus nicoletta nicolle nidhi nidra nihal niharika niki nikia nikko nikodem nikolas nikole nikora nila nilda \
niles nilima nilson nimrat ninetta ninioluwa ninnie nira nirja nitara nitesh niyilolawa nkiruka nneka nobie noeleen noelia noeline noemie nohely \
nohora noirin nola noleen nolen nolia nolie nollaig nonie nonso norah norbert norberto norbey norene noreta noretta norine norita normand norval \
nunzio nury nya nyasia nylah nyree oba obaid obanijesu obed obianuju obie ocampo ocie octa octavie octavius odalis oddie odelia odhran odie odika \
odile odis odus oeshi offie ogden ogechi ogooluwa ojas ojasvi oke okechukwu oladare oladimeji olajumoke olakunle olan oland olanrewaju olansile olar \
olasunmbo olen olene oleta olevia oley olgierd olie olin olinda oline oliwier olof ololade oluchi olufunke olufunmilayo olumorotimi oluwafemi \
oluwagbemiga oluwakemi oluwamuyiwa oluwasanmi oluwasegun oluwole omair omaira omaja omeir omie omisha omkaar omobobola omobolanle omodunni omolabake \
omolara omosalewa omotara omotayo omotola omotoun omowumi omran omya oneal oneta oney oni onie onkar onnie onveer onyinye opha orah orazio orelia \
orene oreofe oreste orfhlaith orie orilla orin orinder oris orlagh orlaigh orland orlena orley orlin orma ornella orra orren orrie orrin orval orvel \
orvil orvin orvis osa osbaldo osborn osha osie oskar ossama ossie osunleke ota otelia otha othel otho ottavio ottie ottilia ottis ottone ouida ovid \
ovidio ovila oviya owais oyenike oyindasola ozell ozella ozie ozioma padraic padraigh padraigin pahal pairlee paityn pallavi pallie pamala pamelia \
panfilo panini paola paoletta paralee paride parlee parsa parth parthenia parvez pasqual patric patrica patrizia patrizio pattie pauletta paulina \
pauric pavani paxton payten peadar peader pearla pearle pearlene pearley pearse peggie pellegrino pennie percival perla perley permelia perri \
pershing pervaiz petrina phebe phelim pheobe phillis philo philomene phylis phyliss piaras piedad pierangelo piergiorgio piergiuseppe pierina \
pierluigi piermaria piero pierpaolo piersanti pietro pinkey pinkney pippa ples pollie polly pompeo pomponio porsha praneel pranit pratyush prentiss \
pricilla prisha prudie pryor przemyslaw puccio pushti qaadir qaasim qabeel qabil qadar qadeer qadi qadim qahtan qaim qais qamar qani qanit qareeb \
qarin qaseem qasid qasif qasim qatadah qawee qay qays qiana quadir qudamah quddoos qudoos queenie quiana quinten qurban qusay qushi qutaybah qutb \
qutub raaghib raagini raahil raakin raamis raamiz raashid raatib rabah rabar rabb rabbaanee rabbani rabee rabiah rabit rachana racheal rachit rachita \
racquel radeke radha radhee radhika radi radoslaw raed raees raekwon raelyn raelynn raewyn rafan rafay rafe rafee rafeek rafeeq raffaele raffaella \
raffaellino raffaello raghav ragheb raghib ragna rahat raheel rahn rahsaan raiden raimondo rajata rajeshri rakeem raksha ranbir randel randell \
randolf ranieri ranveer raquan rashaad rashaan rashawn rawiri rayaan rayan rayburn rayfield raymon raynard rayne rayshawn reatha regan regena regenia \
rehaan reinel reinhold reino rella rembrandt remington renada renae renard renea rennie renzo ressie reta retha retta rettie reubin rexford reyansh \
reynold rheta rhianna rhianne rian rianna ricci ricciotti ricki rickie ridhi rilla rillie rinda robb robley robt roby rodrick roena rohaan roise \
roksana rolanda rolla rolland rollie rollin rollo romello romie romina romolo romona ronal rondal ronith ronke ronny rosabelle rosaleen rosaline \
rosamond rosann rosarie rosco rosena rosendo rosevelt rosey rosia rossa rossana rossie roswell roxane roxann roza rozalia rozella ruairi ruari rube \
rubie rubiela rubin rubye rudolfo rudra rueben ruel ruffus rufino ruggero ruggiero ruie rushil russ rustin rusul rutha ruthanne ruthe ruwaihim ryann \
ryker ryland ryleigh ryley rylie ryne saabir saad saadat saadiq saafir saahir saaiq saajid saal saalih saalim saaqib saariyah sabah sabahat sabastian \
sabatino sabbir sabeeh sabil sabiq saboor sabur saburah sacha sachi sada sadan sadaqat sadeed sadye saige sairah saksham salena salvi samaksh samama \
samanta samar samarth samatha samesh samie samiyah sammie sampson samual sanaya saniyah sanjuana sanjuanita sannie sante sanya saoirse saood sarahi \
sariah sarrah sarthak sathvik saumya savana savanah savilla savion savon schley scottie seaborn seana seanan seaneen seanna sebastiano sebrina \
sedrick segilola segundo seldon selene selmer sena senan senora seona seosamh sergius serina sessa severino severo severt seye shalon shamar shanae \
shandra shaneka shanell shanequa shaniece shaniya shanon shantell shaquan shaquana shaquille shaquita shara shardae sharday sharde sharee sharen \
shari sharita sharman sharyl sharyn shatara shauneen shaurya shavonne shawnna shawnte shaylee sheamus shedrick sheela sheelagh sheilah shekoni shelba \
shelbi shelbie shelli shellie shelva shelvia shelvie shemar shenna shep sherilyn sherree sherron sherryl sherwin sherwood sheryll sheyla shianne \
shiloh shinead shirlee shirleen shirlene shirleyann shirlie shivansh shon shravya shyann shyanne shyheim sibbie siddie siena signa signe sigurd \
sijuade silvano silvestro simeon similoluwa simisola simmie simona simonetta sinda siobain sioban siobhain siofra sione siya skyla skyler sneider \
soloman somadina somer sommer somtochukwu sonji sophronia souma sowande spenser spurgeon staci stanislaus stasia stephaine stephenie stetson stevan \
stiven stoney subomi sudie sudiksha suhani sula susann susannah sussie suzann suzy sybilla syble sydell sydnee sydni sydnie sylas sylvania sylvanus \
sylwia symone szymon taahaa taahir taaj taalib taamir taanish taariq taban tabassum tabatha tabetha tabish tadeen tadhg tafazal tahaw tahawwur taheem \
tahj tahmaseb tahmeed tahmid tahoor tahseen taial taimur taina taine taisir taja tajammal tajammul tajudinn takisha talal talan talat talen talha \
talhah talib taliyah tallie talmadge talmage tama tamala tamam tamanna tamati tambra tamekia tamela tamica tamie tamiko tamisha tamya tanay tandy \
tangaroa tangela tanika tanish taniya taniyah tanja tanmayi tarah taraji tarak tarfaan tarik tarquin tasia tatia tatianna tatsuo tatyanna tavares \
tavaris tavian tavion tawkeel tawnya taya tayshaun teddie teela teerth tejas telemaco tella temistocle tempie tenika tennie terance teressa terina \
terrill texanna texie thad theadore thedore thekla theodis theodocia theodosia theola therman thorwald thos thresa thurlow thursa thyra tiare tiarna \
tiarnan tiarra tiegan tiernan tierra tiesha tiffani tiffanie tilden tilla tilman timmie timmothy timoteo tiney tinie tinnie tirdad tisa tisha tishie \
tishk titilayo tiziano tobiasz tobie toivo toki tokunbo tola tollie tolulope toluwanimi toma tomasa tomie tomika tomori tonda tonia tonicha tonino \
torey tori toriano torie torquato torrence torrie torry toshiko toshio towanda trae trayvon tre treacy treasa treena tremayne trena trenten tressa \
tressie treva trever trevion treyton treyvon triona tripp tripti tristen tristian tristin triston triveni triya trula trumaine trystan tulia tulio \
tullio turvi tylor tymon tymoteusz tyquan tyra tyreek tyrek tyreke tyrin tyriq tyrique tyrus ubaadah ubadah ubaid ubaidah ubaldo ubay ubayd \
ubaydullah uberto ubika ucchal uche udant udarsh udeen udyati ugolino uhban ujunwa ulfat ulises ultan umaarah umang umberto unnati unni upadhriti \
upasna upkaar upma urijah urishilla urmi urrab urvashi urvi utkarsh vada vahar vaishnavi val valerio valery valinda vallie valorie vamakshi vander \
vannie vansha vanya varenya vasana vasatika vashon vashti vassie vasudha vedant vedhika velia vella velva vena venancio venessa vennie veola verda \
verdell verdie vere vergie vergil verl verle verlie verlin verlon verlyn verne vernelle vernetta vernia vernie vernita verona vertie vessie vesta \
veva vicie vick vickey victoriano vicy vida vidhi vihaan vikki vinaya vince vincentio vincenza viney vinie vinson vinton violeta violetta vira viraj \
virdie virge virgel virgia virgilio virgle viridiana vittorio vivaan vlasta vollie volney vonetta vonnie vrinda vrishti vritti vyanjana waahid waail \
waajid wadee wadood wafeeq wafi wafiq wahab wahb wahban waheed wahhaab wahhaaj waida waimarie waino wakeeta waldemar waneta warda wardell warhi \
warinder warjas watika wava waverly wayde wayland waymon wazir welton wendel wendolin wess westin westley widisha wikitoria wiktor wilber wilbert \
wilburn wilford wilfrido wilhelmine wiliam wilkie willaim willam willene willia willian williard williemae willodean wilman wilmar wilton windell \
winford winfred winthrop winton wiremu wirt wishi witold woodie woodroe wriddhish wridesh wuraola wylie wynona xalak xena xiti xobeen xzavier yaakov \
yaaseen yachana yadavi yadid yadiel yafi yafir yaghnam yagnesh yahaira yahvi yahyaa yajaira yaman yamar yameen yamid yamile yamilet yamilex yamini \
yandel yanet yaneth yaqeen yaqoot yaqub yaretzi yasaar yaseen yash yashasvi yashawini yashem yashica yashoda yashodhara yashvi yasin yasti yatan \
yathrib yatin yauvani yawar yawer yazan yazeed yecid yeferson yehuda yeimy yeison yejide yenifer yenny yeny yeraz yergha yerson yesica yesid yesoob \
yessica yetunde yewande yina yineth yochana yoel yohana yolima yolonda yoom yosef yoshio yoshita yudy yug yuli yulieth yulisa yulissa yuly yurani \
yurany yureed yurem yuridia yury yutika yuvraj zaafir zaahid zaahir zaakir zabir zacarias zackariya zackery zada zadie zaeem zafeer zafir zafrul \
zahaar zaheer zahi zahir zahri zahrun zahur zaib zaida zaiden zaire zaitra zakary zana zaniyah zansi zarar zariah zarna zashil zauqi zavier zavion \
zaweel zayan zayne zayyan zayyir zebulon zechariah zeferino zehaan zeke zela zelia zella zelpha zenas zeno zenobia zerdad zetta zettie zewad zhane \
zigmund zilmil zilpah zilpha zimran zinal zoie zola zollie zona zulma zuwayhir";

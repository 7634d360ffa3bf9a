//! Given names and surnames that are common among callers in the US and the UK.
//!
//! A short list on purpose: it finds the names nobody announced. Announced ones ("my name is") need no list.

/// Given names that mean nothing else.
pub(in crate::redact) const GIVEN: &str = "\
aaron abby abdul abigail abdullah adam addison adele adrian adriana agnes agnieszka ahmed aidan aiden aimee aisha ajay alan \
alana alannah albert alberto alejandro alejandra alex alexa alexander alexandra alexis alfie alfred ali alice alicia alina alison \
alistair allan allison alyssa amanda amara amelia amina amir amit amy ana anastasia andre andrea andreas andrew andy angela \
angelica angelina angie anil anita ann anna anne annette annie anthony antoinette antonia antonio anya archie ariana arjun \
arlene armando arthur arturo asha ashley ashleigh ashok audrey ava ayesha barbara barry bart beatrice becky ben benjamin bernadette \
bernard bernice bert beth bethany betsy betty beverly bhavna bianca billie billy blake bob bobby bonnie brad bradley brandi \
brandon brandy brenda brendan brent brett brian briana brianna bridget britney brittany brooke bruce bryan bryce bryony caitlin \
caleb callum calvin cameron camila camille candace cara carina carl carla carlo carlos carly carmen carol carole carolina caroline \
carolyn carrie casey cassandra cassie catherine cathy cecilia cedric celia cesar chad chantelle charlene charles charlie cheryl \
chidi chloe chris christian christina christine christopher christy ciara cindy claire clara clarence claudia clayton clifford \
clint clive clyde cody colin colleen connie connor conor corey courtney craig cristina crystal curtis cynthia daisuke daisy dale \
damian damien dan dana daniel daniela danielle danny daphne darlene darrell darren daryl dave david deborah debbie debra deepa deepak \
deirdre delia delores denise dennis derek desmond devin devon dharma diana diane diego dimitri dina dolores dominic dominique \
don donald donna doreen doris dorothy doug douglas duncan dustin dwayne dwight dylan earl ebony eddie edgar edith edmund eduardo \
edward edwin eileen elaine eleanor elena eli elijah elisa elise elizabeth ella ellen ellie elliot elliott eloise elsie emeka emily \
emma emmanuel enrique eric erica erik erika erin ernest ernesto esmeralda esperanza esther ethan eugene eva evan eve evelyn \
ezra fatima felicia felicity felix fernando finlay fiona fran frances francesca francesco francis francisco frankie franklin fred \
freddie frederick freya gabriel gabriela gabriella gail gareth gary gavin gemma geoff geoffrey george georgina gerald geraldine \
gerard gertrude gianna gilbert gillian gina giovanni gladys glen glenda glenn gloria gordon graham greg gregory greta gretchen \
guadalupe guillermo gurpreet gus gwen gwendolyn hailey hamza hana hannah hans harold harriet harris harry harvey hassan hayley \
hazel heather hector heidi helen helena henrietta henry herbert herman hilary hiroshi holly howard hugh hugo hussain ian ibrahim \
ida ignacio igor imani imogen imran ines ingrid irene iris irma isaac isabel isabella isabelle isaiah isla ismail ivan ivy \
jackie jacob jacqueline jade jaime jake jamal james jamie jan jana jane janet janice janine jared jasmine jason javier jay jayden \
jaya jean jeanette jeff jeffrey jen jenna jennifer jenny jeremiah jeremy jermaine jerome jerry jess jesse jessica jessie jill jillian \
jim jimmy joan joann joanna joanne joaquin jocelyn jodi jodie joe joel joey johan johanna john johnny jon jonah jonas jonathan \
jordan jorge jose josef joseph josephine josh joshua joyce juan juanita judith judy julia julian juliana julie juliet julio \
june justin justine kaitlyn kamal karen karim karina karl karla kasia kate katelyn katherine kathleen kathryn kathy katie katrina \
katy kavita kay kayla keisha keith kelly kelsey ken kendra kenji kenneth kenny kerry kevin khadija khalid kieran kim kimberly kiran \
kirk kirsten kirsty krista kristen kristin kristina kristy krystal kumar kurt kwame kyle lamar latoya lakisha lana lara larry \
latasha laura lauren laurence laurie lawrence layla leah leanne lee leila lena leon leonard leroy leslie lesley leticia levi lewis liam \
lillian lily lina linda lindsay lindsey lionel lisa liz lizzie logan lois lola lorena lorenzo loretta lori lorraine louis louisa \
louise lucas lucia lucille lucinda lucy luis luisa luke luna lydia lynda lynette lynn lynne mabel maddie madeleine madeline mae \
maggie magda mahmoud malcolm malik mandy manuel marc marcela marcia marco marcus margaret margarita maria mariah mariam marian \
marianne marie marilyn mario marion marisol marissa marjorie marlene marsha marshall martha martin martina marvin mary maryam mateo \
mateusz mathew matilda matt matthew maureen maurice mauricio maxine maya meera megan meghan mei melanie melinda melissa melody melvin \
mercedes meredith mia micah michael micheal michele michelle miguel mike mikhail mila mildred millie milton min mindy minnie miranda \
miriam misty mitch mitchell mo mohamed mohammad mohammed moira mollie molly mona monica monique morgan muhammad muriel myra myrtle \
nadia nadine nancy naomi natalia natalie natasha nate nathan nathaniel neha neil nelson niamh nicholas nick nicky nicola nicolas \
nicole nigel nikhil nikki nina nisha noah noel nora norma norman olga olive oliver olivia omar ophelia oscar otis owen pablo padraig \
paige pam pamela pat patricia patrick patsy patty paul paula paulette pauline pedro peggy percy pete peter phil philip philippa \
phillip phoebe phyllis pierre pooja poppy preston priscilla priya rachael rachel raul rafael rahul raj rajesh ralph ramon ramona randall \
randy raquel ravi ray raymond rebecca rebekah regina reginald renee rex rhonda ricardo richard rick ricky rita rob robbie robert \
roberta roberto robin robyn rochelle roderick rodney rodrigo roger rohan roland roman ron ronald ronnie rory rosa rosalie rosalind \
rosemary rosie ross rowena roxanne roy ruben rubén russell ruth ryan sabrina sadie saeed sally salma salvador sam samantha samir \
sammy samuel sandeep sandra sandy sanjay santiago sara sarah sasha saul scarlett scott sean sebastian selena serena sergio seth \
shane shania shannon shanice sharon shaun shauna shawn shawna sheila shelby shelley shelly sheldon sheri sherri sherry shirley shreya \
sidney sienna sierra silvia simon simone siobhan skylar sofia sonia sonya sophia sophie spencer stacey stacy stan stanley stefan \
stella stephan stephanie stephen steve steven stewart stuart sue suki sunita suresh susan susana susanna susie suzanne sven sylvia \
tabitha tamara tameka tammy tanisha tanya tara tariq tasha tatiana taylor ted terence teresa terrance terrence terri terry tessa \
thelma theo theodore theresa thomas tiffany tim timothy tina toby todd tom tommy toni tony tonya tracey traci tracy travis trevor \
tricia trina tristan troy tyler tyrone usha valentina valerie vanessa vera verity verna veronica vicki vickie vicky vijay vikram \
vincent vinny viola violet virgil vivian viviana vladimir wade wallace walter wanda wayne wendy wesley whitney wilbur wilfred willa \
william willie wilma winifred winston wojciech xavier yasmin yasmine yolanda yusuf yvette yvonne zach zachary zack zahra zainab zara \
zoe zoey zuzanna leo max finn";

/// Surnames that mean nothing else.
pub(in crate::redact) const SURNAME: &str = "\
abbott acosta adams adeyemi agarwal aguilar akhtar alexander alvarado alvarez anderson andrews armstrong atkinson bailey barnes \
barrett bates begum bennett bianchi blackwell bradley brennan brooks bryant burke burns byrne campbell carpenter carr carroll carter \
castillo castro chambers chan chandra chang chapman chavez chen cheung choi chopra chowdhury christensen clarke coleman collins contreras \
cooper cortez cruz cunningham curtis daniels davidson davies davis delgado desai diaz dixon dominguez donnelly doyle duffy dunn edwards \
ellis espinoza evans ferguson fernandez fernando fischer fitzgerald fletcher flores foster fraser freeman fuentes gallagher garcia gardner \
garza gibson gilbert gomez gonzales gonzalez goldberg graham greene griffin griffiths guerrero gupta gutierrez guzman hamilton hansen \
hanson harper harrington harris harrison hawkins henderson hernandez herrera hicks hoffman holmes hopkins horvath howell hudson hughes \
hussain huynh ibrahim iqbal ivanov jackson jacobs jankowski jenkins jennings jensen jimenez johansson johnson johnston jones joshi kapoor \
kaur kennedy khan kowalski kowalczyk kumar larsen larson lawson lewis lopez lowe lynch macdonald mackenzie maldonado malhotra \
martinez mason matthews mccarthy mcdonald mcgrath mckenzie medina mehta mejia mendez mendoza meyer miah mitchell molina montgomery \
moore morales moreno morgan morris morrison mueller munoz murphy murray nakamura navarro nelson newman newton nguyen nichols \
novak nowak nunez obrien o'brien o'connor o'neill o'reilly ochoa okafor okeke okonkwo oliver olsen olson oneill orozco ortega ortiz osborne owens \
pacheco padilla papadopoulos parker parsons patel patterson pearson pena perez perkins perry peters petersen peterson pham phillips \
popescu powell ramirez ramos rahman reddy reid reyes reynolds richards richardson rivera roberts robertson robinson rodriguez rogers \
rojas romero rossi rowe ruiz ryan salazar sanchez sanders sandoval santiago santos schmidt schneider schroeder schultz schwartz shah \
sharma sheikh shelton silva simmons simpson singh smith snyder soto stephens stevens stevenson sullivan sutton suzuki szymanski tanaka taylor \
thompson thomson thornton torres tran turner valdez vargas vasquez vazquez vega velasquez wagner walsh warren watkins watson weaver \
webb weber wheeler whitaker wilkins wilkinson williams williamson willis wilson wojcik wong woods wright yamamoto yang zhang zhao \
ziegler zimmerman hall clark walker allen king scott hill nelson carter lee thomas martin white young evans ali ahmed";

/// Names that are also everyday words, months, places or brands: names only where something says so.
pub(in crate::redact) const AMBIGUOUS: &str = "\
amber angel april art august austin baker ball banks bell bill bishop black bond brown bush butler cash chance charity charlotte chase \
chelsea cherry christian clay cliff cole cook cooper cross day dale dawn dean destiny drew ed eden faith field fields fisher ford forest fox \
frank gene georgia ginger glory golden grace grant gray green grey guy hall harmony hart hazel heath hill holly hope houston hunt hunter iris ivy jack \
jackson jade jasmine jewel joy june justice kelvin kent king knight lane law lee liberty lincoln logan long love major madison marina mark mars marsh mason \
may melody mercedes mercy miles mills miller misty moss myrtle nelson noble norm olive orlando page paris parks patience pearl peace penny pepper \
phoenix pierce poppy porter price prince raven ray reed reese rich river rob robin rod rose ruby sandy savannah scout shepherd sierra sky skip stone storm summer \
sue sunny sydney taylor terry tucker victor victoria viola violet virginia wade walker ward wells west white will winter wolf wood young ali an chi ho \
hung kim lam le li lin liu lo ma min mo ng park so sun tan to van vi wan wang wei wu xu yu zhu chung do don pat jan sam jordan jean jay dale \
morgan stanley cameron sidney israel jersey clarence kay mandy dot max alexa florence troy logan dusty rocky sonny buddy duke earl \
blessing precious comfort goodluck marvellous marshall spencer parker carpenter gardner mason weaver turner wheeler carter smith freeman newman woods brooks barnes holmes hudson warren webb wright \
collins curtis dallas denver chester carson lawrence lewis lance leo mike romeo juliet oscar charlie";

/**
 * ICAO type designators (Doc 8643) and the maker and model people know. Facts, written by hand: the types commonest over
 * the United Kingdom and Europe. One designator can stand for several variants; the name is the one seen most.
 */
const TABLE = `
A109 Leonardo A109; A119 Leonardo AW119 Koala; A124 Antonov An-124 Ruslan; A139 Leonardo AW139; A148 Antonov An-148;
A169 Leonardo AW169; A189 Leonardo AW189; A19N Airbus A319neo; A20N Airbus A320neo; A21N Airbus A321neo;
A306 Airbus A300-600; A30B Airbus A300; A310 Airbus A310; A318 Airbus A318; A319 Airbus A319; A320 Airbus A320;
A321 Airbus A321; A332 Airbus A330-200; A333 Airbus A330-300; A337 Airbus Beluga XL; A338 Airbus A330-800neo;
A339 Airbus A330-900neo; A342 Airbus A340-200; A343 Airbus A340-300; A345 Airbus A340-500; A346 Airbus A340-600;
A359 Airbus A350-900; A35K Airbus A350-1000; A388 Airbus A380-800; A3ST Airbus Beluga; A400 Airbus A400M Atlas;
AC11 Rockwell Commander 112/114; AJ27 Comac C909; AN12 Antonov An-12; AN26 Antonov An-26;
AS32 Airbus Helicopters Super Puma; AS50 Airbus Helicopters H125 Écureuil;
AS55 Airbus Helicopters AS355 Twin Squirrel; AS65 Airbus Helicopters AS365 Dauphin; AT43 ATR 42-300; AT45 ATR 42-500;
AT46 ATR 42-600; AT72 ATR 72-200; AT73 ATR 72-210; AT75 ATR 72-500; AT76 ATR 72-600; B06 Bell 206 JetRanger;
B190 Beechcraft 1900; B350 Beechcraft King Air 350; B37M Boeing 737 MAX 7; B38M Boeing 737 MAX 8;
B39M Boeing 737 MAX 9; B3XM Boeing 737 MAX 10; B407 Bell 407; B412 Bell 412; B429 Bell 429; B461 BAe 146-100;
B462 BAe 146-200; B463 BAe 146-300; B505 Bell 505 Jet Ranger X; B52 Boeing B-52 Stratofortress; B712 Boeing 717;
B722 Boeing 727-200; B732 Boeing 737-200; B733 Boeing 737-300; B734 Boeing 737-400; B735 Boeing 737-500;
B736 Boeing 737-600; B737 Boeing 737-700; B738 Boeing 737-800; B739 Boeing 737-900; B742 Boeing 747-200;
B744 Boeing 747-400; B748 Boeing 747-8; B752 Boeing 757-200; B753 Boeing 757-300; B762 Boeing 767-200;
B763 Boeing 767-300; B764 Boeing 767-400; B772 Boeing 777-200; B773 Boeing 777-300; B778 Boeing 777-8;
B779 Boeing 777-9; B77L Boeing 777-200LR; B77W Boeing 777-300ER; B788 Boeing 787-8 Dreamliner;
B789 Boeing 787-9 Dreamliner; B78X Boeing 787-10 Dreamliner; BCS1 Airbus A220-100; BCS3 Airbus A220-300;
BE20 Beechcraft King Air 200; BE30 Beechcraft King Air 300; BE33 Beechcraft Bonanza 33; BE35 Beechcraft Bonanza 35;
BE36 Beechcraft Bonanza 36; BE40 Beechcraft Beechjet 400; BE4W Beechcraft Hawker 400XPR; BE58 Beechcraft Baron 58;
BE76 Beechcraft Duchess; BE9L Beechcraft King Air 90; BE9T Beechcraft King Air F90; C130 Lockheed C-130 Hercules;
C150 Cessna 150; C152 Cessna 152; C17 Boeing C-17 Globemaster III; C172 Cessna 172 Skyhawk; C177 Cessna 177 Cardinal;
C182 Cessna 182 Skylane; C185 Cessna 185 Skywagon; C206 Cessna 206 Stationair; C208 Cessna 208 Caravan;
C210 Cessna 210 Centurion; C25A Cessna Citation CJ2; C25B Cessna Citation CJ3; C25C Cessna Citation CJ4;
C25M Cessna Citation M2; C27J Leonardo C-27J Spartan; C295 Airbus C295; C303 Cessna 303 Crusader;
C30J Lockheed C-130J Super Hercules; C310 Cessna 310; C404 Cessna 404 Titan; C414 Cessna 414; C42 Ikarus C42;
C421 Cessna 421; C500 Cessna Citation I; C510 Cessna Citation Mustang; C525 Cessna CitationJet;
C550 Cessna Citation II; C55B Cessna Citation Bravo; C560 Cessna Citation V; C56X Cessna Citation Excel;
C650 Cessna Citation III; C680 Cessna Citation Sovereign; C68A Cessna Citation Latitude;
C700 Cessna Citation Longitude; C750 Cessna Citation X; C919 Comac C919; CL30 Bombardier Challenger 300;
CL35 Bombardier Challenger 350; CL60 Bombardier Challenger 600; CONC Concorde; CRJ1 Bombardier CRJ100;
CRJ2 Bombardier CRJ200; CRJ7 Bombardier CRJ700; CRJ9 Bombardier CRJ900; CRJX Bombardier CRJ1000; D228 Dornier 228;
D328 Dornier 328; DA40 Diamond DA40; DA42 Diamond DA42 Twin Star; DA50 Diamond DA50; DA62 Diamond DA62;
DC10 McDonnell Douglas DC-10; DC3 Douglas DC-3; DH82 de Havilland Tiger Moth; DH8A De Havilland Canada Dash 8-100;
DH8B De Havilland Canada Dash 8-200; DH8C De Havilland Canada Dash 8-300; DH8D De Havilland Canada Dash 8-400;
DHC1 De Havilland Canada Chipmunk; DHC6 De Havilland Canada Twin Otter; DR40 Robin DR400; DV20 Diamond Katana;
E110 Embraer Bandeirante; E120 Embraer Brasilia; E135 Embraer ERJ-135; E145 Embraer ERJ-145; E170 Embraer E170;
E190 Embraer E190; E195 Embraer E195; E290 Embraer E190-E2; E295 Embraer E195-E2; E35L Embraer Legacy 600;
E390 Embraer C-390 Millennium; E3CF Boeing E-3 Sentry; E3TF Boeing E-3 Sentry; E50P Embraer Phenom 100;
E545 Embraer Praetor 500; E550 Embraer Praetor 600; E55P Embraer Phenom 300; E75L Embraer E175; E75S Embraer E175;
EA50 Eclipse 500; EC20 Airbus Helicopters H120; EC25 Airbus Helicopters H225; EC30 Airbus Helicopters H130;
EC35 Airbus Helicopters H135; EC45 Airbus Helicopters H145; EC55 Airbus Helicopters H155;
EC75 Airbus Helicopters H175; EH10 Leonardo AW101 Merlin; EUFI Eurofighter Typhoon; EV97 Evektor EuroStar;
F100 Fokker 100; F15 McDonnell Douglas F-15 Eagle; F16 General Dynamics F-16; F27 Fokker F27;
F2TH Dassault Falcon 2000; F35 Lockheed Martin F-35 Lightning II; F50 Fokker 50; F70 Fokker 70;
F900 Dassault Falcon 900; FA10 Dassault Falcon 10; FA20 Dassault Falcon 20; FA50 Dassault Falcon 50;
FA6X Dassault Falcon 6X; FA7X Dassault Falcon 7X; FA8X Dassault Falcon 8X; G115 Grob G115 Tutor;
G120 Grob G120 Prefect; G150 Gulfstream G150; G280 Gulfstream G280; GA5C Gulfstream G500; GA6C Gulfstream G600;
GA7C Gulfstream G700; GA8 GippsAero Airvan; GA8C Gulfstream G800; GL5T Bombardier Global 5000;
GL7T Bombardier Global 7500; GLEX Bombardier Global Express; GLF4 Gulfstream IV;
GLF5 Gulfstream V; GLF6 Gulfstream G650; GLID Glider; H25B Hawker 800; H25C Hawker 1000; H47 Boeing CH-47 Chinook;
H500 MD Helicopters MD 500; H60 Sikorsky Black Hawk; H64 Boeing AH-64 Apache; HA4T Hawker 4000; HAWK BAE Systems Hawk;
HDJT HondaJet; IL62 Ilyushin Il-62; IL76 Ilyushin Il-76; IL96 Ilyushin Il-96; J328 Dornier 328JET;
JS31 BAe Jetstream 31; JS32 BAe Jetstream 32; JS41 BAe Jetstream 41; K35R Boeing KC-135 Stratotanker;
L410 Let L-410 Turbolet; LJ31 Learjet 31; LJ35 Learjet 35; LJ40 Learjet 40; LJ45 Learjet 45; LJ55 Learjet 55;
LJ60 Learjet 60; LJ75 Learjet 75; M20P Mooney M20; M20T Mooney M20 Turbo; MD11 McDonnell Douglas MD-11;
MD82 McDonnell Douglas MD-82; MD83 McDonnell Douglas MD-83; MD88 McDonnell Douglas MD-88; NH90 NHIndustries NH90;
P06T Tecnam P2006T; P180 Piaggio Avanti; P28A Piper PA-28 Cherokee; P28B Piper PA-28 Dakota; P28R Piper PA-28 Arrow;
P28T Piper PA-28 Turbo Arrow; P32R Piper PA-32 Saratoga; P46T Piper Meridian; P68 Vulcanair P68;
P8 Boeing P-8 Poseidon; PA18 Piper Super Cub; PA23 Piper Aztec; PA24 Piper Comanche; PA30 Piper Twin Comanche;
PA31 Piper Navajo; PA32 Piper Cherokee Six; PA34 Piper Seneca; PA38 Piper Tomahawk; PA44 Piper Seminole;
PA46 Piper Malibu; PC12 Pilatus PC-12; PC21 Pilatus PC-21; PC24 Pilatus PC-24; PC6T Pilatus PC-6 Porter;
PRM1 Beechcraft Premier I; Q4 Northrop Grumman Global Hawk; R135 Boeing RC-135; R22 Robinson R22; R44 Robinson R44;
R66 Robinson R66; RJ1H Avro RJ100; RJ70 Avro RJ70; RJ85 Avro RJ85; RV10 Van's RV-10; RV12 Van's RV-12; RV4 Van's RV-4;
RV6 Van's RV-6; RV7 Van's RV-7; RV8 Van's RV-8; RV9 Van's RV-9; S22T Cirrus SR22 Turbo; S76 Sikorsky S-76;
S92 Sikorsky S-92; SB20 Saab 2000; SC7 Short Skyvan; SF25 Scheibe Falke; SF34 Saab 340; SF50 Cirrus Vision Jet;
SPIT Supermarine Spitfire; SR20 Cirrus SR20; SR22 Cirrus SR22; SU95 Sukhoi Superjet 100; SW4 Fairchild Metroliner;
T154 Tupolev Tu-154; T204 Tupolev Tu-204; TB20 Socata TB 20 Trinidad; TBM7 Daher TBM 700; TBM8 Daher TBM 850;
TBM9 Daher TBM 900; TEX2 Beechcraft T-6 Texan II; TOBA Socata TB 10 Tobago; ULAC Ultralight aircraft;
V22 Bell Boeing V-22 Osprey; WT9 Aerospool Dynamic`;

/** Maker and model by ICAO type designator. */
export const AIRCRAFT_TYPES: ReadonlyMap<string, string> = new Map(
  TABLE.split(';').map((entry) => {
    const [designator = '', ...name] = entry.trim().split(/\s+/);
    return [designator, name.join(' ')];
  }),
);

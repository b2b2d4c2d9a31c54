/**
 * ICAO airline designators (the three letters a callsign begins with) and the name people know. Facts, written by hand:
 * those commonest over London, the United Kingdom, Europe and the world, regional brands, cargo, business jets, rescue
 * and police, and the air forces seen in civil airspace. A designator is not a company: easyJet flies as EZY, EJU and EZS.
 */
const TABLE = `
AAB Luxaviation Belgium; AAL American Airlines; AAN Atmospherica Aviation; AAO Alpha Aviation; AAR Asiana Airlines;
AAY Allegiant Air; ABD Air Atlanta Icelandic; ABF Scanwings; ABP ABS Jets; ABV ASL Airlines UK; ABX ABX Air;
ABY Air Arabia; ACA Air Canada; ADY Air Arabia Abu Dhabi; AEA Air Europa; AEE Aegean Airlines;
AEH Amelia International; AFL Aeroflot; AFR Air France; AFZ Africa Freight Services; AHY Azerbaijan Airlines;
AIC Air India; AIQ Thai AirAsia; AIZ Arkia; AJD Vista Georgia; AJT Amerijet; AKJ Akasa Air; AKL Air Kilroe;
ALK SriLankan Airlines; AMB DRF Luftrettung; AMC Air Malta; AMQ AMC Aviation; AMX Aeroméxico; ANA All Nippon Airways;
ANE Air Nostrum; ANZ Air New Zealand; AOJ Avcon Jet; APG AirAsia Philippines; APJ Peach; APX Naljets;
ARE LATAM Colombia; ARG Aerolíneas Argentinas; ASA Alaska Airlines; ASH Mesa Airlines; ASJ Astonjet; ASL Air Serbia;
ATN Air Transport International; AUA Austrian Airlines; AUI Ukraine International; AUR Aurigny; AVA Avianca;
AWC Titan Airways; AWH Aerowest; AWQ Indonesia AirAsia; AXB Air India Express; AXM AirAsia; AXY Air X Charter;
AZG Silk Way West; AZU Azul; BAW British Airways; BBC Biman Bangladesh; BCI Blue Islands;
BCS European Air Transport (DHL); BEL Brussels Airlines; BGA Airbus Transport International; BHL Bristow Helicopters;
BKP Bangkok Airways; BLX TUI fly Nordic; BMR British Midland Regional; BNJ ASL AirTaxi; BOO Bookajet; BOS Open Skies;
BOX AeroLogic; BRO 2Excel Aviation; BTI airBaltic; BTK Batik Air; BTX Volkswagen AirService; BZE Zenith Aviation;
CAI Corendon Airlines; CAL China Airlines; CAO Air China Cargo; CAP Civil Air Patrol; CAZ Cat Aviation;
CBM Dragonfly Aviation; CCA Air China; CCM Air Corsica; CEB Cebu Pacific; CES China Eastern; CFE BA CityFlyer;
CFG Condor; CHH Hainan Airlines; CHX German air rescue (Christoph); CJT Cargojet; CKK China Cargo Airlines;
CKS Kalitta Air; CLF Centreline; CLJ Cello Aviation; CLX Cargolux; CMB United States Transportation Command;
CMP Copa Airlines; CND Corendon Dutch Airlines; CNS PlaneSense; CPA Cathay Pacific; CQH Spring Airlines;
CRK Hong Kong Airlines; CSC Sichuan Airlines; CSG China Southern Cargo; CSH Shanghai Airlines; CSN China Southern;
CSZ Shenzhen Airlines; CTK East Midlands Helicopters; CTN Croatia Airlines; CTV Citilink; CUB Cubana;
CWY Woodgate Aviation; CXA Xiamen Airlines; CXI Corendon Airlines Europe; CXK ATP Flight School; DAH Air Algérie;
DAL Delta Air Lines; DCF DC Aviation Al-Futtaim; DCS DC Aviation; DGJ Digajet; DHK DHL Air UK; DHX DHL International;
DJT La Compagnie; DKH Juneyao Airlines; DLA Air Dolomiti; DLH Lufthansa; DNA Dan Air; DTR Danish Air Transport;
EAG Emerald Airlines UK (Aer Lingus Regional); EAI Emerald Airlines (Aer Lingus Regional); ECA OHL Air;
EDC Edinburgh Air Charter; EDG Jet Edge; EDV Endeavor Air; EDW Edelweiss Air; EFD Eisele Flugdienst; EFW BA Euroflyer;
EIN Aer Lingus; EJA NetJets; EJM Executive Jet Management; EJU easyJet Europe; ELY El Al; EMC 247 Aviation;
ENT Enter Air; ENY Envoy Air; ETD Etihad Airways; ETH Ethiopian Airlines; EUK Aer Lingus UK; EVA EVA Air;
EWE Eurowings Europe; EWG Eurowings; EXM UK Civil Aviation Authority; EXS Jet2; EZE Eastern Airways;
EZS easyJet Switzerland; EZY easyJet; FBU French Bee; FDB flydubai; FDX FedEx; FFC Fairoaks Flight Centre;
FFT Frontier Airlines; FHY Freebird Airlines; FIA FlyOne; FIN Finnair; FJI Fiji Airways; FJO Flexjet Malta;
FLE Flair Airlines; FLI Atlantic Airways; FLJ Flexjet Europe; FPO ASL Airlines France; FPY PLAY; FYG Flying Service;
FYL Flying Group Luxembourg; GAC GlobeAir; GAP PAL Express; GCR Tianjin Airlines; GEC Lufthansa Cargo; GES Gestair;
GFA Gulf Air; GIA Garuda Indonesia; GJS GoJet Airlines; GLO Gol; GMA Gama Aviation; GPD Tradewind Aviation;
GTI Atlas Air; GWI Germanwings; GXA Global Crossing Airlines; GXL XL Airways Germany; HAL Hawaiian Airlines;
HHN Hahn Air; HKE HK Express; HKS CHC Helikopter Service; HLE UK air ambulance (HEMS); HVN Vietnam Airlines;
HYM HiSky; HYS HiSky Europe; IAW Iraqi Airways; IBE Iberia; IBK Norwegian Air International; IBS Iberia Express;
ICE Icelandair; ICV Cargolux Italia; IGO IndiGo; IRA Iran Air; ISR Israir; ISS Air Italy; ITY ITA Airways;
IWD Iberojet; IXR Ixair; JAF TUI fly Belgium; JAL Japan Airlines; JAS Jet Aviation; JBU JetBlue; JDI Jet Story;
JEF Jetflite; JFA Jetfly; JIA PSA Airlines; JJA Jeju Air; JJP Jetstar Japan; JKY Helicopter & Aviation Services;
JNA Jin Air; JNJ Journey Jet; JRE flyExclusive; JST Jetstar; JSX JSX; JSY Jung Sky; JTD Jettime; JTL Jet Linx;
JZA Air Canada Jazz; JZR Jazeera Airways; KAC Kuwait Airways; KAL Korean Air; KAP Cape Air; KAY K5 Aviation;
KFE Skyfirst; KLC KLM Cityhopper; KLJ KlasJet; KLM KLM; KMM KM Malta Airlines; KNE flynas; KNM GB Helicopters;
KPO Nxt Jet; KQA Kenya Airways; KZR Air Astana; LAN LATAM Chile; LBT Nouvelair; LEA Unijet; LGL Luxair;
LHX Lufthansa City Airlines; LJC The Little Jet Company; LMJ Masterjet; LNI Lion Air; LNK Airlink;
LNX London Executive Aviation; LOG Loganair; LOT LOT Polish Airlines; LPE LATAM Peru; LUA Luminair; LXJ Flexjet;
LZB Bulgaria Air; MAC Air Arabia Maroc; MAS Malaysia Airlines; MAU Air Mauritius; MAY Malta Air; MBU Marabu;
MEA Middle East Airlines; MGH Mavi Gok Airlines; MMD Air Alsie; MMZ EuroAtlantic Airways; MNB MNG Airlines;
MPH Martinair Cargo; MSC Air Cairo; MSR EgyptAir; MXD Batik Air Malaysia; MXY Breeze Airways; NAX Norwegian;
NBT Norse Atlantic Airways; NCA Nippon Cargo Airlines; NCR National Airlines; NHZ NHV Helicopters; NJE NetJets Europe;
NJU NetJets UK; NKS Spirit Airlines; NOS Neos; NOZ Norwegian; NSZ Norwegian Sweden; NVR Novair;
OAE Omni Air International; OAL Olympic Air; OAW Helvetic Airways; OCN Discover Airlines; OMA Oman Air;
PAC Polar Air Cargo; PAL Philippine Airlines; PAV ProAir Aviation; PDT Piedmont Airlines; PDY Pen-Avia;
PEA Pan Europeenne; PGC European Aircraft Private Club; PGT Pegasus Airlines; PIA Pakistan International Airlines;
POE Porter Airlines; PTN Platoon Aviation; PTR Porter Airlines; PVD PAD Aviation; PXR Pixair Survey; PYN Fly Wales;
QFA Qantas; QGA Windrose Air; QLK QantasLink; QQE Qatar Executive; QTR Qatar Airways; QXE Horizon Air;
RAM Royal Air Maroc; RBA Royal Brunei; REV RVL Aviation; RJA Royal Jordanian; ROT TAROM; ROU Air Canada Rouge;
RPA Republic Airways; RUK Ryanair UK; RWD RwandAir; RXA Rex; RYR Ryanair; RYS Buzz (Ryanair);
RZO SATA Azores Airlines; SAA South African Airways; SAS SAS; SBI S7 Airlines; SCR Silver Cloud Air;
SCX Sun Country Airlines; SDM Rossiya; SEH Sky Express; SEJ SpiceJet; SEU SkyUp Europe; SFR Safair;
SHT British Airways Shuttle; SIA Singapore Airlines; SJV Super Air Jet; SJX Starlux; SKW SkyWest; SKY Skymark;
SLI Aeroméxico Connect; SLM Surinam Airways; SOO Southern Air; SQC Singapore Airlines Cargo; SRD UK coastguard rescue;
SRG UK coastguard rescue; SRR Maersk Air Cargo; STK Stobart Air; SVA Saudia; SVW Global Jet Luxembourg;
SWA Southwest Airlines; SWN West Air Sweden; SWR Swiss; SXN SaxonAir; SXS SunExpress; SZS SAS Connect;
TAI Avianca El Salvador; TAM LATAM Brasil; TAP TAP Air Portugal; TAR Tunisair; TAY ASL Airlines Belgium;
TCX Thomas Cook; TEU TAG Aviation Malta; TFF Talon Air; TFL TUI fly Netherlands; TGW Scoot; THA Thai Airways;
THT Air Tahiti Nui; THY Turkish Airlines; TJD Aliserio; TKJ AJet; TLM Thai Lion Air; TOM TUI Airways; TRA Transavia;
TSC Air Transat; TUA Turkmenistan Airlines; TUI TUI fly; TVF Transavia France; TVJ Thai Vietjet;
TVP Smartwings Poland; TVQ Smartwings Slovakia; TVS Smartwings; TWB T'way Air; TWY Solairus Aviation; UAE Emirates;
UAL United Airlines; UBT Norse Atlantic UK; UCA CommuteAir; UGD Uganda Airlines; UKP UK police; ULC Albinati Aviation;
UNI Unicair; UPS UPS Airlines; URO European Cargo; UZB Uzbekistan Airways; VCG Catreus; VCJ Avcon Jet Malta;
VIR Virgin Atlantic; VIV Viva; VJA Vista America; VJC VietJet; VJH VistaJet Germany; VJT VistaJet;
VKG Sunclass Airlines; VLG Vueling; VLJ Valljet; VOE Volotea; VOI Volaris; VOR Flight Calibration Services;
VOZ Virgin Australia; VTI Vistara; VXP Avelo Airlines; WDK Oxford Air Services; WEN WestJet Encore; WIF Widerøe;
WJA WestJet; WMT Wizz Air Malta; WUK Wizz Air UK; WUP Wheels Up; WZZ Wizz Air; XAX AirAsia X; XLF XL Airways France;
XRO Exxaero;
AME Spanish Air Force; ASY Royal Australian Air Force; BAF Belgian Air Force; CEF Czech Air Force;
CFC Canadian Forces; CNV United States Navy; CTM French Air Transport Command; DAF Royal Danish Air Force;
FAF French Air Force; FNY French Navy; GAF German Air Force; HAF Hellenic Air Force; HUF Hungarian Air Force;
IAM Italian Air Force; IRL Irish Air Corps; MMF Multinational Multi Role Tanker Transport Fleet;
NAF Royal Netherlands Air Force; NOW Royal Norwegian Air Force; NVY Royal Navy; PLF Polish Air Force;
RCH United States Air Mobility Command; RRF Royal Air Force; RRR Royal Air Force;
SAM United States Special Air Mission; SHF Royal Air Force (support helicopters); SUI Swiss Air Force;
SVF Swedish Armed Forces; SYS RAF Shawbury; TUF Turkish Air Force`;

/** Name by ICAO airline designator. */
export const AIRLINES: ReadonlyMap<string, string> = new Map(
  TABLE.split(';').map((entry) => {
    const text = entry.trim();
    return [text.slice(0, 3), text.slice(4)];
  }),
);

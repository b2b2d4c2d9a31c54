/**
 * Who gave an aircraft its 24-bit address: blocks of addresses and the ISO 3166-1 alpha-2 code of the state of registry.
 * The allocation is that of ICAO Annex 10, Volume III, Part I, Chapter 9, Appendix: facts. First and last address of a
 * block, both included.
 */
const STATES = `
ZW 004000-0043ff; MZ 006000-006fff; ZA 008000-00ffff; EG 010000-017fff; LY 018000-01ffff; MA 020000-027fff;
TN 028000-02ffff; BW 030000-0303ff; BI 032000-032fff; CM 034000-034fff; KM 035000-0353ff; CG 036000-036fff;
CI 038000-038fff; GA 03e000-03efff; ET 040000-040fff; GQ 042000-042fff; GH 044000-044fff; GN 046000-046fff;
GW 048000-0483ff; LS 04a000-04a3ff; KE 04c000-04cfff; LR 050000-050fff; MG 054000-054fff; MW 058000-058fff;
MV 05a000-05a3ff; ML 05c000-05cfff; MR 05e000-05e3ff; MU 060000-0603ff; NE 062000-062fff; NG 064000-064fff;
UG 068000-068fff; QA 06a000-06a3ff; CF 06c000-06cfff; RW 06e000-06efff; SN 070000-070fff; SC 074000-0743ff;
SL 076000-0763ff; SO 078000-078fff; SZ 07a000-07a3ff; SD 07c000-07cfff; TZ 080000-080fff; TD 084000-084fff;
TG 088000-088fff; ZM 08a000-08afff; CD 08c000-08cfff; AO 090000-090fff; BJ 094000-0943ff; CV 096000-0963ff;
DJ 098000-0983ff; GM 09a000-09afff; BF 09c000-09cfff; ST 09e000-09e3ff; DZ 0a0000-0a7fff; BS 0a8000-0a8fff;
BB 0aa000-0aa3ff; BZ 0ab000-0ab3ff; CO 0ac000-0acfff; CR 0ae000-0aefff; CU 0b0000-0b0fff; SV 0b2000-0b2fff;
GT 0b4000-0b4fff; GY 0b6000-0b6fff; HT 0b8000-0b8fff; HN 0ba000-0bafff; VC 0bc000-0bc3ff; JM 0be000-0befff;
NI 0c0000-0c0fff; PA 0c2000-0c2fff; DO 0c4000-0c4fff; TT 0c6000-0c6fff; SR 0c8000-0c8fff; AG 0ca000-0ca3ff;
GD 0cc000-0cc3ff; MX 0d0000-0d7fff; VE 0d8000-0dffff; RU 100000-1fffff; NA 201000-2013ff; ER 202000-2023ff;
IT 300000-33ffff; ES 340000-37ffff; FR 380000-3bffff; DE 3c0000-3fffff; GB 400000-43ffff; AT 440000-447fff;
BE 448000-44ffff; BG 450000-457fff; DK 458000-45ffff; FI 460000-467fff; GR 468000-46ffff; HU 470000-477fff;
NO 478000-47ffff; NL 480000-487fff; PL 488000-48ffff; PT 490000-497fff; CZ 498000-49ffff; RO 4a0000-4a7fff;
SE 4a8000-4affff; CH 4b0000-4b7fff; TR 4b8000-4bffff; RS 4c0000-4c7fff; CY 4c8000-4c83ff; IE 4ca000-4cafff;
IS 4cc000-4ccfff; LU 4d0000-4d03ff; MT 4d2000-4d2fff; MC 4d4000-4d43ff; SM 500000-5004ff; AL 501000-5013ff;
HR 501c00-501fff; LV 502c00-502fff; LT 503c00-503fff; MD 504c00-504fff; SK 505c00-505fff; SI 506c00-506fff;
UZ 507c00-507fff; UA 508000-50ffff; BY 510000-5103ff; EE 511000-5113ff; MK 512000-5123ff; BA 513000-5133ff;
GE 514000-5143ff; TJ 515000-5153ff; ME 516000-5163ff; AM 600000-6003ff; AZ 600800-600bff; KG 601000-6013ff;
TM 601800-601bff; BT 680000-6803ff; FM 681000-6813ff; MN 682000-6824ff; KZ 683000-6833ff; PW 684000-6843ff;
AF 700000-700fff; BD 702000-702fff; MM 704000-704fff; KW 706000-706fff; LA 708000-708fff; NP 70a000-70afff;
OM 70c000-70c3ff; KH 70e000-70efff; SA 710000-717fff; KR 718000-71ffff; KP 720000-727fff; IQ 728000-72ffff;
IR 730000-737fff; IL 738000-73ffff; JO 740000-747fff; LB 748000-74ffff; MY 750000-757fff; PH 758000-75ffff;
PK 760000-767fff; SG 768000-76ffff; LK 770000-777fff; SY 778000-77ffff; CN 780000-7bffff; AU 7c0000-7fffff;
IN 800000-83ffff; JP 840000-87ffff; TH 880000-887fff; VN 888000-88ffff; YE 890000-890fff; BH 894000-894fff;
BN 895000-8953ff; AE 896000-896fff; SB 897000-8973ff; PG 898000-898fff; TW 899000-8993ff; ID 8a0000-8a7fff;
MH 900000-9003ff; CK 901000-9013ff; WS 902000-9023ff; US a00000-afffff; CA c00000-c3ffff; NZ c80000-c87fff;
FJ c88000-c88fff; NR c8a000-c8a3ff; LC c8c000-c8c3ff; TO c8d000-c8d3ff; KI c8e000-c8e3ff; VU c90000-c903ff;
AR e00000-e3ffff; BR e40000-e7ffff; CL e80000-e80fff; EC e84000-e84fff; PY e88000-e88fff; PE e8c000-e8cfff;
UY e90000-e90fff; BO e94000-e94fff`;

/** Parts of a state's block that its overseas territories and special regions use; the smaller block wins. */
const TERRITORIES = `
BM 400080-4001bf; KY 400040-40007f; KY 4001c0-4001ff; BM 424000-424133; KY 424134-4241ef; BM 424230-4242ff;
BM 424500-4245ff; BM 424900-4249ff; IM 43e716-43eaff; GG 43eb00-43eb61; HK 780100-7801ff; HK 780200-780243;
HK 780a00-780a7f`;

/** A block of addresses, both ends included. */
export interface AddressBlock {
  readonly first: number;
  readonly last: number;
  readonly countryIso2: string;
}

const BLOCK = /^([A-Z]{2}) ([0-9a-f]{6})-([0-9a-f]{6})$/;

/** All blocks, the smallest first: the first that holds an address is the one that counts. */
export const ADDRESS_BLOCKS: readonly AddressBlock[] = `${STATES};${TERRITORIES}`
  .split(';')
  .map((entry) => {
    const [, countryIso2 = '', first = '', last = ''] = BLOCK.exec(entry.trim()) ?? [];
    return { first: Number.parseInt(first, 16), last: Number.parseInt(last, 16), countryIso2 };
  })
  .sort((a, b) => a.last - a.first - (b.last - b.first));

/**
 * ISO 3166-1 alpha-2 code of the state that gave the address; `null` for an address in no block (not assigned, or no six
 * hex digits). It says where the aircraft is registered, not who flies it.
 */
export function countryOf(icao24: string): string | null {
  if (!/^[0-9a-f]{6}$/i.test(icao24)) return null;
  const address = Number.parseInt(icao24, 16);
  return ADDRESS_BLOCKS.find(({ first, last }) => address >= first && address <= last)?.countryIso2 ?? null;
}

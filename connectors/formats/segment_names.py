"""Names that may stand in the open because they belong to HL7, not to a sender or a patient."""

from typing import Final

HEADERS: Final = ("MSH", "FHS", "BHS")
"""Segments that name their own delimiters: a message, a file of batches, a batch."""

_NAMES: Final = """
ABS ACC ADD AFF AIG AIL AIP AIS AL1 ARV AUT BLC BLG BPO BPX BTS BTX CDM CER CM0 CM1 CM2 CNS CSP
CSR CSS CTD CTI DB1 DG1 DMI DRG DSC DSP ECD ECR EQP EQU ERR EVN FAC FT1 FTS GP1 GP2 GT1 IAM IAR
IIM ILT IN1 IN2 IN3 INV IPC IPR ISD ITM IVC IVT LCC LCH LDP LRL MCP MFA MFE MFI MRG MSA NCK NDS
NK1 NPU NSC NST NTE OBR OBX ODS ODT OM1 OM2 OM3 OM4 OM5 OM6 OM7 ORC ORG OVR PCE PCR PD1 PDA PDC
PEO PES PID PKG PMT PR1 PRA PRB PRC PRD PRT PSG PSH PSL PSS PTH PV1 PV2 QAK QID QPD QRD QRF QRI
RCP RDF RDT REL RF1 RFI RGS RGV RMI ROL RQ1 RQD RXA RXC RXD RXE RXG RXO RXR RXV SAC SCD SCH SCP
SDD SFT SHP SLT SPM SST STF STZ TCC TCD TQ1 TQ2 TXA UAC UB1 UB2 VND
"""

SEGMENT_NAMES: Final = frozenset((*HEADERS, *_NAMES.split()))
"""Segment names of HL7 2.1 to 2.8.

Left out are those that are also somebody's name (DON, EDU, GOL, LAN, LOC, PAC, PYE, SID, VAR): a
line of a letter may begin with one. They leave masked.
"""

// Whether a till may give goods now without asking the region: OfflinePolicy.MayTake of the program, with the numbers that the region gives both
// (GET /v1/offline). A table of cases shows that both say the same.

// What the region's reply leaves open, a till may not do: 'none' is a number that somebody said.
export function checkEvidence(rules, { kind, countedCents }, totalCents, ageSeconds, codesBefore) {
  if (kind === 'card') return countedCents === null ? 'OfflineNoEvidence' : countedCents < totalCents ? 'OfflineEvidenceShort' : 'None';
  if (kind === 'phone') return ageSeconds > rules.phoneMaxAgeSeconds ? 'TooOld' : codesBefore >= rules.phoneCodes ? 'OfflineCodesUsedUp' : 'None';
  return rules.numbersAllowed ? 'None' : 'OfflineNoEvidence';
}

export function mayTake(rules, evidence, totalCents, floorCents, { listAgeSeconds, unsentSales, unsentCents }, codesBefore) {
  if (listAgeSeconds > rules.listMaxAgeSeconds) return 'OfflineListsOld';
  if (totalCents > floorCents) return 'OfflineNotAllowed';
  if (unsentSales >= rules.unsentSales || totalCents > rules.unsentCents - unsentCents) return 'OfflineTillFull';
  return checkEvidence(rules, evidence, totalCents, 0, codesBefore);
}

// The smallest floor of what is in the basket: what the region does not name has none.
export const floorOf = (rules, lines) => lines.length ? Math.min(...lines.map(l => rules.floors.find(f => f.product === l.product)?.floorCents ?? 0)) : 0;

// Until when it must have arrived, in milliseconds since 1970.
export const deadlineOf = (rules, sale) => Date.parse(sale.occurredAt) + 1000 * (sale.presentation?.type === 'qr' ? rules.phoneMaxAgeSeconds : rules.maxAgeSeconds);

// {0}, and {0:|one|several} as the programs have it: zero is singular in French and plural in English.
export const fill = (text, language, values) => text.replace(/\{(\d)(?::\|([^|}]*)\|([^}]*))?\}/g, (_, i, one, several) =>
  one === undefined ? values[i] ?? '' : values[i] === 1 || values[i] < 2 && language !== 'en' ? one : several);

// Why a till sells no more, by the region's code.
export const whyGone = code => code === 'PartnerSuspended' ? 'Suspended' : 'Revoked';

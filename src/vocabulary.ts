// The closed word lists of the whole program: roles of phrases and statuses of evidence. Imported by every layer; imports nothing.

export const ROLES = ['technique', 'activity', 'modality', 'device', 'finding', 'purpose', 'response', 'target', 'participation'] as const;
export const STATUSES = [
  'delivered',
  'negated',
  'refused',
  'deferred',
  'planned',
  'past',
  'other-provider',
  'home',
  'education',
  'goal',
  'template',
] as const;

export type Role = (typeof ROLES)[number];
export type Status = (typeof STATUSES)[number];

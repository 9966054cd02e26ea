/** Who holds a token. In a real application: rows of a table with digests, or an identity provider. */
export interface Holder {
  readonly subject: string
  readonly tenant: string
  readonly roles: readonly string[]
  readonly scopes: readonly string[]
}

const HOLDERS = new Map<string, Holder>([
  ['reader-token', { subject: 'rita', tenant: 'north', roles: [], scopes: ['ledger:read'] }],
  ['clerk-token', { subject: 'carl', tenant: 'north', roles: ['clerk'], scopes: ['ledger:read', 'ledger:write'] }],
  ['admin-token', { subject: 'ada', tenant: 'north', roles: ['clerk', 'admin'], scopes: ['ledger:read', 'ledger:write'] }],
  ['south-token', { subject: 'sven', tenant: 'south', roles: ['clerk'], scopes: ['ledger:read', 'ledger:write'] }],
])

/** The one place that knows tokens: the application's guard and the MCP endpoint both ask here. */
export const holderOf = (token: string): Holder | undefined => HOLDERS.get(token)

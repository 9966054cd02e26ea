import type { User } from './credentials.js'

/** What the applications keep: each record has an owner and a tenant. */
export interface Kept {
  readonly id: string
  readonly owner: string
  readonly tenant: string
  text: string
}

const kept = new Map<string, Kept>()

/** As at the start; called before each side of a cell. */
export function resetRecords(): void {
  kept.clear()
  for (const [id, owner, tenant] of [
    ['a1', 'alice', 't1'],
    ['r1', 'root', 't1'],
    ['m1', 'mallory', 't2'],
  ] as const) {
    kept.set(id, { id, owner, tenant, text: `of ${owner}` })
  }
}

export type Found = Kept | 'missing' | 'forbidden'

/** Other tenants' records do not exist; others' of one's own tenant are the admin's business only. */
export function find(id: string, user: User): Found {
  const one = kept.get(id)
  if (!one || one.tenant !== user.tenant) return 'missing'
  return one.owner === user.name || user.roles.includes('admin') ? one : 'forbidden'
}

export function add(text: string, user: User): Kept {
  const one = { id: `n${kept.size}`, owner: user.name, tenant: user.tenant, text }
  kept.set(one.id, one)
  return one
}

export const remove = (id: string): boolean => kept.delete(id)
export const count = (): number => kept.size

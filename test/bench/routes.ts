import type { HttpMethod } from 'backend2mcp'

/** One route under test: as a tool's arguments, and as the request that a proxy would make of them. */
export interface BenchRoute {
  readonly title: string
  readonly id: string
  readonly args: Readonly<Record<string, unknown>>
  /** Built for each call, as a proxy builds it. */
  readonly request: () => { readonly method: HttpMethod; readonly path: string; readonly body?: string }
}

const user = { name: 'Ada Lovelace', email: 'ada@example.com', age: 36, role: 'editor' }

export const ROUTES: readonly BenchRoute[] = [
  {
    title: 'GET by id',
    id: 'GET /users/{id}',
    args: { id: 7 },
    request: () => ({ method: 'GET', path: `/users/${encodeURIComponent(7)}` }),
  },
  {
    title: 'POST with a DTO',
    id: 'POST /users',
    args: user,
    request: () => ({ method: 'POST', path: '/users', body: JSON.stringify(user) }),
  },
]

import { BearerAuthProvider } from '../../../src/auth/bearer.js'

/** Somebody who calls, with what the application must see of them, and the tools that they alone see. */
export interface Caller {
  readonly name: string
  readonly token: string
  readonly group: number
}

export const GROUPS = 5

export const CALLERS: readonly Caller[] = Array.from({ length: 200 }, (_, at) => ({
  name: `caller-${at}`,
  token: `token-of-${at}-${(at * 7919).toString(36)}`,
  group: at % GROUPS,
}))

/** Each caller's token, with the group as a scope and as a claim. */
export const provider = () =>
  new BearerAuthProvider({
    validTokens: CALLERS.map(({ name, token, group }) => ({ token, subject: name, scopes: [`group:${group}`], claims: { group } })),
  })

/** The names that `tools/list` must give a caller: a group's own tool, and what everybody sees. */
export const toolsOf = ({ group }: Caller) => [`of_group_${group}`, 'who', 'who_writes'].sort()

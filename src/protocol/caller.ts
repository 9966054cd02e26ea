import type { CallContext } from '../adapter.js'
import { anonymous } from '../auth/context.js'

/** Who speaks on one connection or in one HTTP request: what of the call's context the transport knows. */
export type Caller = Omit<CallContext, 'tool' | 'signal'>

/** The caller of stdio and memory: the token of the environment, as a bearer header. */
export function localCaller(transport: 'stdio' | 'memory', token?: string): Caller {
  const bare = token?.trim() // the line break of a secret read from a file is no part of it
  const identityHeaders: Record<string, string> = bare ? { authorization: `Bearer ${bare}` } : {}
  return { transport, identityHeaders, auth: anonymous(identityHeaders, bare ? 'env' : 'none') }
}

import type { BaseAdapter } from '../adapter.js'
import { type Denied, providerOf } from '../auth/authenticate.js'
import type { Caller } from '../protocol/caller.js'
import type { RpcMessage } from '../protocol/check-message.js'
import { accessOf } from '../tools/access.js'

/** A refusal that names the scopes to ask for (RFC 6750, section 3.1; 2025-11-25, basic/authorization, Scope Challenge Handling). */
export type StepUp = Omit<Denied, 'status'> & { readonly status: 403 }

/** The 403 that asks an OAuth client for more scopes, all of a POST's calls in one challenge; undefined when none is missing. */
export async function stepUp(
  adapter: BaseAdapter<unknown>,
  messages: readonly RpcMessage[],
  { auth }: Caller,
): Promise<StepUp | undefined> {
  if (auth.scheme !== 'oauth') return undefined
  const { settings } = adapter
  const { tools } = await adapter.listTools()
  const needed = new Set<string>()
  let missing = false
  for (const { method, params } of messages) {
    const tool = method === 'tools/call' ? tools.get(params?.name as string) : undefined
    const access = tool && (await accessOf(tool, auth, settings))
    if (access?.kind === 'challenged') missing = true
    for (const scope of access?.kind === 'hidden' ? [] : (tool?.route.options?.scopes ?? [])) needed.add(scope)
  }
  if (!missing) return undefined
  const scopes = [...needed]
  const challenge = providerOf(settings)?.challenge?.('scope', scopes)
  return {
    status: 403,
    message: `Forbidden: the token lacks a scope; needed: ${scopes.join(' ')}.`,
    ...(challenge && { headers: { 'www-authenticate': challenge } }),
  }
}

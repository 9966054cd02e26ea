import type { BaseAdapter } from '../adapter.js'
import { accessOf } from '../tools/access.js'
import type { Change } from '../tools/changes.js'
import type { Caller } from './caller.js'
import { RPC, type RpcId, type RpcRequest } from './check-message.js'
import { Fault } from './fault.js'

/** The method that opens a subscription. */
export const LISTEN = 'subscriptions/listen'
const SUBSCRIPTION = 'io.modelcontextprotocol/subscriptionId'
/** Resources that one client may listen to. */
export const MOST_URIS = 1000

/** What a client wants to hear of (2026-07-28, basic/patterns/subscriptions, Notification Filter). */
interface Filter {
  readonly toolsListChanged?: true
  readonly promptsListChanged?: true
  readonly resourcesListChanged?: true
  readonly resourceSubscriptions?: readonly string[]
}

/** A notification as it goes out. */
interface Notification {
  readonly jsonrpc: '2.0'
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
}

/**
 * Opens a subscription: acknowledges what is kept of the client's filter, and from then on sends what it asked for, each with the
 * subscription's id. The result ends it. Throws `Fault`: -32602 for a filter that is none.
 */
export async function listen(
  adapter: BaseAdapter<unknown>,
  { id, params = {} }: RpcRequest,
  caller: Caller,
  send: (notification: Notification) => void,
): Promise<() => void> {
  const filter = await agreed(adapter, params.notifications, caller)
  const tell = (method: string, more: Readonly<Record<string, unknown>> = {}) =>
    send({ jsonrpc: '2.0', method, params: { ...more, _meta: { [SUBSCRIPTION]: id } } })
  tell('notifications/subscriptions/acknowledged', { notifications: filter })
  return adapter.changes.on((change) => {
    if (wants(filter, change)) tell(methodOf(change), change.kind === 'resource' ? { uri: change.uri } : {})
  })
}

/** The answer to a subscription that the server ends (Graceful Closure). */
export const closure = (id: RpcId) => ({ jsonrpc: '2.0' as const, id, result: { resultType: 'complete', _meta: { [SUBSCRIPTION]: id } } })

/** The notification of a change, the same in both eras. */
export const methodOf = ({ kind }: Change): string =>
  kind === 'resource' ? 'notifications/resources/updated' : `notifications/${kind}/list_changed`

function wants(filter: Filter, change: Change): boolean {
  if (change.kind === 'resource') return filter.resourceSubscriptions?.includes(change.uri) ?? false
  return filter[`${change.kind}ListChanged`] === true
}

async function agreed(adapter: BaseAdapter<unknown>, given: unknown, { auth }: Caller): Promise<Filter> {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw invalid('"notifications" must be an object')
  const { toolsListChanged, promptsListChanged, resourcesListChanged, resourceSubscriptions: uris = [] } = given as Record<string, unknown>
  if (!Array.isArray(uris) || uris.length > MOST_URIS || !uris.every((uri) => typeof uri === 'string'))
    throw invalid(`"resourceSubscriptions" must be a list of at most ${MOST_URIS} URIs`)
  const { resources, prompts } = await adapter.listTools()
  const seen: string[] = []
  for (const uri of uris as string[]) {
    const resource = resources.find((one) => one.uri.match(uri))
    if (resource && (await accessOf(resource.tool, auth, adapter.settings)).kind === 'open') seen.push(uri)
  }
  return {
    ...(toolsListChanged === true && { toolsListChanged }),
    ...(promptsListChanged === true && prompts.size > 0 && { promptsListChanged }),
    ...(resourcesListChanged === true && resources.length > 0 && { resourcesListChanged }),
    ...(seen.length > 0 && { resourceSubscriptions: seen }),
  }
}

const invalid = (why: string) => new Fault(RPC.invalidParams, `Invalid params: ${why}.`)

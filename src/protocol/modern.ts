import type { BaseAdapter } from '../adapter.js'
import { RPC, type RpcRequest } from './check-message.js'
import { MODERN } from './envelope.js'
import { META, MODERN_VERSIONS } from './era.js'
import { Fault, faultOf } from './fault.js'
import { methods, type Request } from './methods.js'
import type { ListResult } from './registry.js'

/** How long a client may keep a list: a change is seen after that at the latest. */
const TTL_MS = 60_000

type Method = (adapter: BaseAdapter<unknown>, params: Readonly<Record<string, unknown>>, request: Request) => object | Promise<object>

/** The methods of the 2026 era (2026-07-28, server/*). What is not here was removed, or is not offered: -32601. */
const METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['server/discover', (adapter) => discovered(adapter)],
  ['tools/list', async (adapter, _, request) => listed(adapter, await methods.listTools(adapter, request))],
  [
    'tools/call',
    async (adapter, { name, arguments: args = {} }, request) =>
      complete(adapter, await methods.callTool(adapter, name as string, args as Record<string, unknown>, request)),
  ],
])

/**
 * The result of one request whose envelope has been read. Nothing is remembered between requests. Throws `Fault`, and the signal's
 * reason when nobody waits any more.
 */
export async function modernResult(adapter: BaseAdapter<unknown>, { method, params = {} }: RpcRequest, request: Request): Promise<object> {
  const run = METHODS.get(method)
  if (!run) throw new Fault(RPC.methodNotFound, 'Method not found')
  try {
    return await run(adapter, params, request)
  } catch (error) {
    request.signal.throwIfAborted()
    throw faultOf(error, method, adapter.settings.log)
  }
}

/** The HTTP status of a fault (basic/transports/streamable-http): what is wrong with the request itself is a 400, what a method says is a 200. */
export function statusOf({ code }: Fault): number {
  if (code === RPC.methodNotFound) return 404
  return code === RPC.invalidRequest || Object.values<number>(MODERN).includes(code) ? 400 : 200
}

function complete({ settings: { name, version } }: BaseAdapter<unknown>, result: object): object {
  const { _meta } = result as { _meta?: object }
  return { resultType: 'complete', ...result, _meta: { ..._meta, [META.serverInfo]: { name, version } } }
}

/** What is told depends on who asks: no cache between two callers may keep it (server/utilities/caching). */
const cached = (adapter: BaseAdapter<unknown>, result: object) => complete(adapter, { ...result, ttlMs: TTL_MS, cacheScope: 'private' })

const lists = new WeakMap<ListResult, object>()

/** One object a list, so that its bytes can be kept. */
function listed(adapter: BaseAdapter<unknown>, list: ListResult): object {
  const result = lists.get(list) ?? cached(adapter, list)
  lists.set(list, result)
  return result
}

function discovered(adapter: BaseAdapter<unknown>): object {
  const { instructions } = adapter.settings
  return cached(adapter, {
    supportedVersions: MODERN_VERSIONS,
    capabilities: { tools: {}, logging: {} },
    ...(instructions && { instructions }),
  })
}

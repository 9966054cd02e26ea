import type { BaseAdapter } from '../adapter.js'
import { ownerKey } from '../auth/owner-key.js'
import type { InputResponses } from '../tools/input.js'
import { RPC, type RpcRequest } from './check-message.js'
import { MODERN } from './envelope.js'
import { InputRound } from './input-round.js'
import { openState, type Rounds, sealState, type StateOf } from './request-state.js'
import { META, metaOf, MODERN_VERSIONS } from './era.js'
import { type EraCodes, Fault, faultOf } from './fault.js'
import * as methods from './methods.js'
import { METHODS as COMMON, type Method, offeredMethod } from './method-table.js'
import type { Request } from './methods.js'
import type { ListResult } from './registry.js'

/** How long a client may keep a list: a change is seen after that at the latest. */
const TTL_MS = 60_000

/** A method whose result says how long it may be kept. */
const kept =
  (method: Method): Method =>
  async (adapter, params, request) =>
    cached(adapter, await method(adapter, params, request))
const plain =
  (method: Method): Method =>
  async (adapter, params, request) =>
    complete(adapter, await method(adapter, params, request))

/** A method whose route may ask the client for input (basic/patterns/mrtr, Supported Requests). */
const asking =
  (name: string, answer: typeof complete, method: Method): Method =>
  async (adapter, params, request) => {
    const { stateSecret } = adapter.settings
    const of: StateOf = { method: name, params, subject: request.caller.auth.principal && ownerKey(request.caller.auth) }
    // Without our own state nothing was asked: an answer that comes before its question, a consent above all, counts for nothing.
    const { answers, asked } = params.requestState === undefined ? NOTHING : openState(params.requestState, of, stateSecret)
    const given = Object.entries((params.inputResponses ?? {}) as InputResponses).filter(([key]) => asked.includes(key))
    const { caller, signal, limits, client, capabilities = {}, asked: told } = request
    const round = new InputRound(capabilities, { ...answers, ...Object.fromEntries(given) })
    const link = client && { input: round.input, progressToken: client.progressToken, logLevel: client.logLevel, notify: client.notify }
    const passed = { caller, signal, ...(limits && { limits }), ...(link && { client: link }), ...(told && { asked: told }) }
    const result = await method(adapter, params, passed).catch((error: unknown) => {
      if (round.pending || round.missing) return {} // the handler was unwound
      throw error
    })
    if (round.missing) throw cannotAsk(round.missing)
    if (!round.pending) return answer(adapter, result)
    return complete(adapter, {
      resultType: 'input_required',
      inputRequests: round.pending,
      requestState: sealState({ answers: round.used, asked: Object.keys(round.pending) }, of, stateSecret),
    })
  }

const NOTHING: Rounds = { answers: {}, asked: [] }

const cannotAsk = (capability: string) =>
  new Fault(MODERN.missingCapability, `Missing required client capability: ${capability}`, { requiredCapabilities: { [capability]: {} } })

/** The methods of the 2026 era (2026-07-28, server/*). What is not here was removed, or is not offered: -32601. */
const METHODS: Readonly<Record<string, Method>> = {
  'server/discover': kept((adapter) => discovered(adapter)),
  'tools/list': async (adapter, params, request) => listed(adapter, await COMMON['tools/list'](adapter, params, request)),
  'tools/call': asking('tools/call', complete, COMMON['tools/call']),
  'resources/list': kept(COMMON['resources/list']),
  'resources/templates/list': kept(COMMON['resources/templates/list']),
  'resources/read': asking('resources/read', cached, COMMON['resources/read']),
  'prompts/list': kept(COMMON['prompts/list']),
  'prompts/get': asking('prompts/get', complete, COMMON['prompts/get']),
  'completion/complete': plain(COMMON['completion/complete']),
}

/**
 * The result of one request whose envelope has been read. Nothing is remembered between requests. Throws `Fault`, and the signal's
 * reason when nobody waits any more.
 */
export async function modernResult(adapter: BaseAdapter<unknown>, message: RpcRequest, request: Request): Promise<object> {
  const { id, method, params = {} } = message
  try {
    const run = await offeredMethod(adapter, METHODS, method)
    return await run(adapter, params, { asked: { id, meta: metaOf(message), codes: MODERN_CODES }, ...request })
  } catch (error) {
    request.signal.throwIfAborted()
    throw faultOf(error, method, adapter.settings.log, MODERN_CODES)
  }
}

/** Codes of this era. It has none for a credential that expired, and -32000 is not to be used (basic/index, Error Codes): HTTP's. */
export const MODERN_CODES: EraCodes = { notFound: RPC.invalidParams, expired: 401, cannotAsk: MODERN.missingCapability }

/** The HTTP status of a fault (basic/transports/streamable-http): what is wrong with the request itself is a 400, what a method says is a 200. */
export function statusOf({ code }: Fault): number {
  if (code === RPC.methodNotFound) return 404
  if (code === 429 || code === 503) return code
  return code === RPC.invalidRequest || Object.values<number>(MODERN).includes(code) ? 400 : 200
}

function complete({ settings: { name, version } }: BaseAdapter<unknown>, result: object): object {
  const { _meta } = result as { _meta?: object }
  return { resultType: 'complete', ...result, _meta: Object.assign({}, _meta, { [META.serverInfo]: { name, version } }) }
}

/** What is told depends on who asks: no cache between two callers may keep it (server/utilities/caching). */
function cached(adapter: BaseAdapter<unknown>, result: object): object {
  return complete(adapter, { ttlMs: TTL_MS, cacheScope: 'private', ...result })
}

const lists = new WeakMap<ListResult, object>()

/** One object a list, so that its bytes can be kept. */
function listed(adapter: BaseAdapter<unknown>, list: ListResult): object {
  const result = lists.get(list) ?? cached(adapter, list)
  lists.set(list, result)
  return result
}

async function discovered(adapter: BaseAdapter<unknown>): Promise<object> {
  const { instructions } = adapter.settings
  return { supportedVersions: MODERN_VERSIONS, capabilities: await methods.capabilities(adapter), ...(instructions && { instructions }) }
}

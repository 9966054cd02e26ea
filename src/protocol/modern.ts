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
import type { Reference, Request } from './methods.js'
import type { ListResult } from './registry.js'

/** How long a client may keep a list: a change is seen after that at the latest. */
const TTL_MS = 60_000

type Texts = Readonly<Record<string, string>>
type Params = Readonly<Record<string, unknown>>
type Method = (adapter: BaseAdapter<unknown>, params: Params, request: Request) => Promise<object>

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
const METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['server/discover', kept((adapter) => discovered(adapter))],
  ['tools/list', async (adapter, { cursor }, request) => listed(adapter, await methods.listTools(adapter, { cursor, ...request }))],
  [
    'tools/call',
    asking('tools/call', complete, (adapter, { name, arguments: args = {} }, request) =>
      methods.callTool(adapter, name as string, args as Params, request),
    ),
  ],
  ['resources/list', kept((adapter, { cursor }, request) => methods.listResources(adapter, { cursor, ...request }))],
  ['resources/templates/list', kept((adapter, { cursor }, request) => methods.listResourceTemplates(adapter, { cursor, ...request }))],
  [
    'resources/read',
    asking('resources/read', cached, (adapter, { uri }, request) => methods.readResourceAt(adapter, uri as string, request)),
  ],
  ['prompts/list', kept((adapter, { cursor }, request) => methods.listPrompts(adapter, { cursor, ...request }))],
  [
    'prompts/get',
    asking('prompts/get', complete, (adapter, { name, arguments: args = {} }, request) =>
      methods.askPrompt(adapter, name as string, args as Texts, request),
    ),
  ],
  [
    'completion/complete',
    plain((adapter, { ref, argument, context }, request) =>
      methods.completeArgument(
        adapter,
        ref as Reference,
        argument as { name: string; value: string },
        (context as { arguments?: Texts })?.arguments ?? {},
        request,
      ),
    ),
  ],
])
/** Which capability a method stands on; none is declared that the application lacks. */
const NEEDS: Readonly<Record<string, string>> = { resources: 'resources', prompts: 'prompts', completion: 'completions' }

/**
 * The result of one request whose envelope has been read. Nothing is remembered between requests. Throws `Fault`, and the signal's
 * reason when nobody waits any more.
 */
export async function modernResult(adapter: BaseAdapter<unknown>, message: RpcRequest, request: Request): Promise<object> {
  const { id, method, params = {} } = message
  const run = METHODS.get(method)
  if (!run) throw new Fault(RPC.methodNotFound, 'Method not found')
  try {
    const needed = NEEDS[method.split('/')[0]!]
    if (needed && !(needed in (await methods.capabilities(adapter)))) throw new Fault(RPC.methodNotFound, 'Method not found')
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

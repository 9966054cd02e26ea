import type { BaseAdapter, Tool } from '../adapter.js'
import type { RunContext } from '../dispatch/call-of.js'
import type { Stop } from '../dispatch/ending.js'
import { accessOf } from '../tools/access.js'
import type { ToolList } from '../tools/build-tools.js'
import { type CallResult, RETRY_META } from '../tools/call-result.js'
import { callTool as call } from '../tools/call-tool.js'
import { type ClientLink, noting, openLink } from '../tools/client-link.js'
import { complete, type Completion } from '../tools/complete.js'
import { isObserved, observed } from '../telemetry/observe.js'
import type { Asked, Operation } from '../telemetry/operation.js'
import { getPrompt, type PromptResult } from '../tools/get-prompt.js'
import { readResource, type ResourceContents } from '../tools/read-resource.js'
import { stateOf } from '../transport/state/state-of.js'
import type { Caller } from './caller.js'
import { RPC } from './check-message.js'
import { Fault, ResourceNotFoundError } from './fault.js'
import type { Busy, Limits } from './limits.js'
import { pageOf, startOf } from './page.js'
import { idempotencyKey, once } from './once.js'
import { listedPrompt, listedResource, type ListResult, listResult } from './registry.js'

/** What a binding knows of the request that it answers. */
export interface Request {
  readonly caller: Caller
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: Stop
  /** Asked before a route is run; absent: the transport has asked already, or there are none. */
  readonly limits?: Limits
  /** Where a list goes on; undefined: at its beginning. */
  readonly cursor?: unknown
  /** What a client of the 2026 era offers, by its envelope. */
  readonly capabilities?: Readonly<Record<string, unknown>>
  /** Where the client hears of a call before its answer. */
  readonly client?: ClientLink
  /** What the request says of itself, for who observes the call. */
  readonly asked?: Asked
}

type Adapter = BaseAdapter<unknown>
type Texts = Readonly<Record<string, string>>

/** What a server offers, as both eras declare it: only what the application has. `pushes`: clients can be told of changes. */
export async function capabilities(adapter: Adapter, pushes = true): Promise<Readonly<Record<string, object>>> {
  const list = await adapter.listTools()
  const known = offered.get(list) ?? [capabilitiesOf(list, false), capabilitiesOf(list, true)]
  offered.set(list, known)
  return known[pushes ? 1 : 0]
}

type Capabilities = Readonly<Record<string, object>>
const offered = new WeakMap<ToolList, readonly [silent: Capabilities, pushing: Capabilities]>()

function capabilitiesOf({ resources, prompts }: ToolList, pushes: boolean): Capabilities {
  const listChanged = pushes && { listChanged: true }
  const more = resources.length > 0 || prompts.size > 0
  return {
    tools: { ...listChanged },
    logging: {},
    ...(resources.length > 0 && { resources: { ...listChanged, ...(pushes && { subscribe: true }) } }),
    ...(prompts.size > 0 && { prompts: { ...listChanged } }),
    ...(more && { completions: {} }),
  }
}

export async function listTools(adapter: Adapter, { caller, cursor }: Request): Promise<ListResult> {
  return listResult(await adapter.listTools(), caller.auth, adapter.settings, cursor)
}

/** A busy server is an error result that says when to try again. */
export async function callTool(
  adapter: Adapter,
  name: string,
  args: Readonly<Record<string, unknown>>,
  request: Request,
): Promise<CallResult> {
  const operation: Operation = { method: 'tools/call', target: name, args }
  const make = (context: Context) => call(adapter, name, args, { tool: name, ...context })
  const { caller, asked } = request
  const key = idempotencyKey(asked?.meta, caller)
  if (key === undefined) return run(adapter, operation, request, make, busyResult)
  const keyed = async (context: Context) => {
    const tool = (await adapter.listTools()).tools.get(name)
    if (!tool || (await accessOf(tool, caller.auth, adapter.settings)).kind !== 'open') return make(context) // says so
    const record = context.record ?? {}
    const client = context.client && noting(context.client, record)
    const store = stateOf(adapter).idempotencyStore
    return once(store, { key, caller, tool: name, args }, adapter.settings, record, () =>
      make({ ...context, record, ...(client && { client }) }),
    )
  }
  return run(adapter, operation, request, keyed, busyResult)
}

export async function listResources(adapter: Adapter, request: Request): Promise<{ readonly resources: readonly object[] }> {
  const seen = await seenResources(adapter, request)
  const all = seen.filter(({ uri }) => !uri.isTemplate).map((one) => ({ uri: one.uri.text, ...listedResource(one) }))
  const { items, ...more } = paged(adapter, all, request)
  return { resources: items, ...more }
}

export async function listResourceTemplates(
  adapter: Adapter,
  request: Request,
): Promise<{ readonly resourceTemplates: readonly object[] }> {
  const seen = await seenResources(adapter, request)
  const all = seen.filter(({ uri }) => uri.isTemplate).map((one) => ({ uriTemplate: one.uri.text, ...listedResource(one) }))
  const { items, ...more } = paged(adapter, all, request)
  return { resourceTemplates: items, ...more }
}

async function seenResources(adapter: Adapter, request: Request) {
  const { resources } = await adapter.listTools()
  return seen(adapter, resources, request)
}

export async function readResourceAt(
  adapter: Adapter,
  uri: string,
  request: Request,
): Promise<{ readonly contents: readonly ResourceContents[] }> {
  const work = async (context: Context) => {
    const contents = await readResource(adapter, uri, context)
    if (contents) return { contents }
    throw new ResourceNotFoundError(uri)
  }
  return run(adapter, { method: 'resources/read', target: uri, args: {} }, request, work, refuseBusy)
}

/** Throws `ResourceNotFoundError` for what the caller cannot read. */
export async function checkSubscription(adapter: Adapter, uri: string, request: Request): Promise<void> {
  const found = (await seenResources(adapter, request)).some((one) => one.uri.match(uri))
  if (!found) throw new ResourceNotFoundError(uri)
}

export async function listPrompts(adapter: Adapter, request: Request): Promise<{ readonly prompts: readonly object[] }> {
  const { prompts } = await adapter.listTools()
  const { items, ...more } = paged(adapter, (await seen(adapter, [...prompts.values()], request)).map(listedPrompt), request)
  return { prompts: items, ...more }
}

export async function askPrompt(adapter: Adapter, name: string, args: Texts, request: Request): Promise<PromptResult> {
  const work = async (context: Context) => {
    const result = await getPrompt(adapter, name, args, context)
    if (result) return result
    throw new Fault(RPC.invalidParams, `Unknown prompt: ${name}`)
  }
  return run(adapter, { method: 'prompts/get', target: name, args }, request, work, refuseBusy)
}

/** What a completion is asked for: an argument of a prompt, or of a resource's template. */
export type Reference = { readonly type: 'ref/prompt'; readonly name: string } | { readonly type: 'ref/resource'; readonly uri: string }

export async function completeArgument(
  adapter: Adapter,
  reference: Reference,
  argument: { readonly name: string; readonly value: string },
  others: Texts,
  { caller }: Request,
): Promise<{ readonly completion: Completion }> {
  const { prompts, resources } = await adapter.listTools()
  const isPrompt = reference.type === 'ref/prompt'
  const found = isPrompt ? prompts.get(reference.name) : resources.find(({ uri }) => uri.text === reference.uri)
  if (!found || (await accessOf(found.tool, caller.auth, adapter.settings)).kind !== 'open')
    throw new Fault(RPC.invalidParams, isPrompt ? `Unknown prompt: ${reference.name}` : `Unknown resource template: ${reference.uri}`)
  return { completion: await complete(found.tool, argument.name, argument.value, others) }
}

const paged = <One>({ settings: { pageSize } }: Adapter, all: readonly One[], { cursor }: Request) =>
  pageOf(all, startOf(cursor, pageSize), pageSize)

async function seen<One extends { readonly tool: Tool }>(adapter: Adapter, all: readonly One[], { caller }: Request): Promise<One[]> {
  const open = await Promise.all(all.map(async ({ tool }) => (await accessOf(tool, caller.auth, adapter.settings)).kind === 'open'))
  return all.filter((_, index) => open[index])
}

type Context = Omit<RunContext, 'tool'>

/** The one place through which every binding runs a route: observed, where anybody observes. */
function run<Told>(
  adapter: Adapter,
  operation: Operation,
  request: Request,
  work: (context: Context) => Promise<Told>,
  busy: (why: Busy) => Told,
): Promise<Told> {
  const { target } = operation
  if (!isObserved(adapter.settings)) return runLimited(request, target, work, busy)
  return observed(adapter, operation, request, (seen, record) => runLimited(seen, target, (one) => work({ ...one, record }), busy))
}

/** Runs a route within the limits, with a link to its client that ends with it. */
async function runLimited<Told>(
  { caller, signal, limits, client }: Request,
  key: string,
  work: (context: Context) => Promise<Told>,
  busy: (why: Busy) => Told,
): Promise<Told> {
  const slot = await limits?.enter(caller, key)
  if (slot && 'status' in slot) return busy(slot)
  const link = client && openLink(client)
  try {
    return await work({ signal, ...caller, ...(link && { client: link }) })
  } finally {
    link?.close()
    slot?.leave()
  }
}

const busyResult = ({ message, retryAfterMs }: Busy): CallResult => ({
  content: [{ type: 'text', text: message }],
  isError: true,
  _meta: { [RETRY_META]: Math.ceil(retryAfterMs) },
})

function refuseBusy({ status, message, retryAfterMs }: Busy): never {
  throw new Fault(status, message, { retryAfterMs: Math.ceil(retryAfterMs) })
}

import type { Server } from 'node:net'
import type { JsonSchema, McpParamOptions, McpRouteOptions, ToolAnnotations } from '../decorators/metadata.js'
import type { AuthContext } from './auth/context.js'
import { Backend2McpError } from './errors.js'
import type { AdapterOptions, RunOptions, Settings } from './options.js'
import { readOptions } from './read-options.js'
import { type ToolList, buildTools } from './tools/build-tools.js'
import { toRequest } from './tools/to-request.js'
import { toolName } from './tools/tool-name.js'
import { setHidden } from './tools/access.js'
import { Changes } from './tools/changes.js'
import { keepCurrentCall } from './tools/async-context.js'
import type { ClientLink } from './tools/client-link.js'
import type { BusEvent } from './transport/state/event-bus.js'
import { takeStdout } from './transport/stdout.js'

/** HTTP methods that a route may have. */
export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS' | 'QUERY'
/** A value, or a promise of one. */
export type Awaitable<T> = T | Promise<T>

/** One route of the application, as the framework registered it. */
export interface Route<Native = unknown> {
  /** Stable and unique in one application: `GET /users/{id}`, with what tells equal paths apart appended. */
  readonly id: string
  readonly method: HttpMethod
  /** Template with every prefix, in OpenAPI's form: `/users/{id}`; a wildcard is `{*rest}`. */
  readonly path: string
  /** What the adapter needs to run the route; nobody else looks inside. */
  readonly native: Native
  /** Where the route stands in the code, `UserController.one`: for messages, `list --json` and `naming: 'handler'`. */
  readonly source?: string
  /** What `@McpTool`, `@McpHidden` or an equal marker wrote. */
  readonly options?: McpRouteOptions
  /** The developer marked this route, or its class, as a tool: what `expose: 'annotated'` asks for. */
  readonly annotated?: boolean
  /** Groups for `include` and `exclude`: the controller's name, OpenAPI tags. */
  readonly tags?: readonly string[]
  readonly schemaSource: 'dto' | 'json-schema' | 'standard-schema' | 'openapi' | 'path-only'
  /** Why this route can be no tool. It is listed with this reason. */
  readonly unusable?: string
  /** Printed at start. */
  readonly warnings?: readonly string[]
}

/** One thing that a route reads from the request. */
export interface RouteParameter {
  /** The name that the model sees. Clashes are resolved over the whole route by `buildTools`. */
  readonly argument: string
  /** `file`: a part of a form, given as base64 or a data URI; the route's body parameters are then fields of the form. */
  readonly in: 'path' | 'query' | 'header' | 'cookie' | 'body' | 'file'
  /** The name on the wire; `''`: this is the whole part (a query object, a body), and an object schema is taken apart into arguments. */
  readonly name: string
  readonly required: boolean
  readonly schema: JsonSchema
  /** How arrays and objects are written in a query. `repeat` (`a=1&a=2`, the default), `comma`, `space`, `pipe`, `deep` (`a[b]=1`), `json`. */
  readonly style?: 'repeat' | 'comma' | 'space' | 'pipe' | 'deep' | 'json'
  /**
   * What is refused before the call, because the backend would. Wider than `schema`, which narrows to declared types. Absent: nothing
   * behind judges the value, or nothing is known of it.
   */
  readonly check?: ParameterCheck
  /** The developer wrote the schema: `@McpParam({ schema })`. */
  readonly declared?: boolean
  /** Values to offer while a person types: `@McpParam({ complete })`. */
  readonly complete?: McpParamOptions['complete']
  /** Sent as it stands, never shown to the model. Present even when undefined: look with `'fixed' in`. */
  readonly fixed?: unknown
}

/** What the backend takes for a parameter: never less, so that nothing is refused that the same HTTP request would get through. */
export interface ParameterCheck {
  /** What is judged: the JSON value itself, or its text in a path, query, header or cookie. */
  readonly of: 'json' | 'text'
  /** Asked at the tool's first call. `required`: the backend refuses a request without the value; of a whole object its schema says so. */
  read(): { readonly schema: JsonSchema; readonly required?: boolean }
}

/** What an adapter knows of a route: facts only, no policy. The seed calls it ToolInfo. */
export interface RouteFacts {
  /** Absent: the method and the path are the description. */
  readonly description?: string
  readonly title?: string
  readonly parameters: readonly RouteParameter[]
  readonly outputSchema?: JsonSchema
  /** What is wrong with the classes behind the parameters: printed at start, each line once. */
  readonly warnings?: readonly string[]
  /**
   * A hint for listings and for `doctor`. The application enforces. `required`: the route itself asks for a caller. `guards`: the names of
   * what may refuse a request before the handler runs, as far as the framework tells, the application's global ones included.
   */
  readonly security?: { readonly required: boolean; readonly roles?: readonly string[]; readonly guards?: readonly string[] }
}

/** One MCP tool. Made by `buildTools`, never by an adapter. */
export interface Tool<Native = unknown> {
  readonly name: string
  readonly title?: string
  readonly description: string
  readonly inputSchema: JsonSchema
  readonly outputSchema?: JsonSchema
  readonly annotations: ToolAnnotations
  readonly security?: RouteFacts['security']
  /** The binding table: each argument of `inputSchema`, and where it goes on the wire. */
  readonly parameters: readonly RouteParameter[]
  readonly route: Route<Native>
}

/** The running call: who calls, from where, and the signal that ends it. */
export interface CallContext {
  readonly auth: AuthContext
  readonly tool: string
  /** What carries the caller inward, set last on the inner request. */
  readonly identityHeaders: Readonly<Record<string, string>>
  /** Allow-listed headers of the MCP request. */
  readonly forwardedHeaders?: Readonly<Record<string, string>>
  /** Cancel, disconnect, timeout and shutdown in one. */
  readonly signal: AbortSignal
  readonly transport: 'memory' | 'stdio' | 'http'
  /** The MCP client's address; on http only. */
  readonly remoteAddress?: string
  /** Where the client hears of the call before its answer; absent: it does not. */
  readonly client?: ClientLink
  /** The option: the handler runs inside the call's async context. */
  readonly asyncContext?: boolean
}

/** One HTTP request, before it meets the framework. Headers have lower-case names. */
export interface RouteRequest {
  readonly method: HttpMethod
  /** Path and query, encoded; nobody touches it again. */
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  /** Most bytes of the answer's body. */
  readonly maxBytes: number
  /** Lies on the native request under `Symbol.for('backend2mcp:call')`. */
  readonly context: CallContext
}

/** The route's answer, as its client would have received it. */
export interface RouteResponse {
  /** HTTP status; 400 and above becomes a tool error. */
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: Uint8Array
  /** The answer was a stream that went on: this is what had come when the call was ended. */
  readonly cut?: boolean
}

/** Runs one request through an application. `nodeDispatcher(handler)` makes one of a Node `(req, res)` handler. */
export type Dispatcher = (request: RouteRequest) => Promise<RouteResponse>

/** While the command line loads an application, `run()` hands the adapter over to it instead of serving. */
export const RUN_CAPTURE = Symbol.for('backend2mcp:run-capture')

/**
 * The seam between a framework and MCP. An adapter answers three questions: which routes there are (`getRoutes`), what each
 * takes (`introspectRoute`), and how a request is run (`dispatch`). Names, schemas, binding, checks and results are done here for all.
 */
export abstract class BaseAdapter<App, Native = unknown> {
  /** The framework's name, as `--framework` spells it. */
  abstract readonly framework: string
  /** Every option, with its default. */
  readonly settings: Settings
  /** What clients that listen are told of. */
  readonly changes = new Changes((event) => this.#hear(event))
  #tools: Promise<ToolList<Native>> | undefined
  #drained: Promise<void> | undefined

  /** Throws `BAD_OPTION`, listing every option that is wrong. */
  constructor(
    protected readonly app: App,
    options: AdapterOptions = {},
  ) {
    this.settings = readOptions(options)
    if (this.settings.asyncContext) keepCurrentCall()
  }

  /** The application object that was given to the constructor. */
  getApp(): App {
    return this.app
  }

  /** Every route of the application, hidden ones included. Asked once, when the application is ready. */
  abstract getRoutes(): Awaitable<readonly Route<Native>[]>

  /** What one route takes and gives. A throw costs this route its tool, with a warning; never the server. */
  abstract introspectRoute(route: Route<Native>): Awaitable<RouteFacts>

  /** Binds the arguments and dispatches. An override receives raw arguments and gives up the binder's rules. Throws `ArgumentError` for arguments that cannot be sent. */
  executeTool(tool: Tool<Native>, args: Readonly<Record<string, unknown>>, context: CallContext): Promise<RouteResponse> {
    return this.dispatch(toRequest(tool, args, context, this.settings), tool.route)
  }

  /** The first, shortest name: `GET /users/{id}` is `get_by_id`. `buildTools` lengthens it where two routes claim one name. */
  buildToolName(method: HttpMethod, path: string): string {
    return toolName(method, path)
  }

  /** Runs one request through the application's own pipeline. Throws `NO_DISPATCHER` unless overridden. */
  protected dispatch(_request: RouteRequest, _route: Route<Native>): Promise<RouteResponse> {
    throw new Backend2McpError(
      'NO_DISPATCHER',
      `The ${this.framework} adapter does not say how a request is run.`,
      'override dispatch(request, route), or executeTool(tool, args, context).',
    )
  }

  /** All tools, and what is none and why. Built on the first call and kept. Throws `DUPLICATE_TOOL_NAME`, `INVALID_TOOL_NAME`. */
  listTools(): Promise<ToolList<Native>> {
    return (this.#tools ??= buildTools(this))
  }

  /**
   * Takes a route away from every client while the application runs, by the name of its tool, prompt or resource: it is not listed, a call
   * answers as an unknown one does, and who listens is told. `show` gives it back. With an event bus of several nodes the others do the same; one that starts
   * later begins with all. Throws `UNKNOWN_TOOL`.
   */
  async hide(name: string): Promise<void> {
    await this.#setHidden(name, true)
    this.changes.toOthers?.({ kind: 'hidden', name, hidden: true })
  }

  /** Undoes `hide`. Throws `UNKNOWN_TOOL`. */
  async show(name: string): Promise<void> {
    await this.#setHidden(name, false)
    this.changes.toOthers?.({ kind: 'hidden', name, hidden: false })
  }

  /** Tells who subscribed to a resource that it has changed. */
  resourceUpdated(uri: string): void {
    this.changes.tell({ kind: 'resource', uri })
    this.changes.toOthers?.({ kind: 'resource', uri })
  }

  #hear(event: BusEvent): void {
    if (event.kind === 'hidden')
      this.#setHidden(event.name, event.hidden).catch(() => {}) // another version of the application may have others
    else if (event.kind === 'resource' || event.kind === 'tools' || event.kind === 'prompts' || event.kind === 'resources')
      this.changes.tell(event)
  }

  async #setHidden(name: string, hidden: boolean): Promise<void> {
    const { tools, resources, prompts } = await this.listTools()
    const tool = tools.get(name) ?? prompts.get(name)?.tool ?? resources.find((one) => one.name === name)?.tool
    if (!tool) {
      const names = [...tools.keys(), ...prompts.keys()].slice(0, 10).join(', ')
      throw new Backend2McpError('UNKNOWN_TOOL', `There is no tool, prompt or resource "${name}".`, `the names are ${names}, ...`)
    }
    setHidden(tool, hidden)
    if ([...tools.values()].includes(tool)) this.changes.tell({ kind: 'tools' })
    if ([...prompts.values()].some((one) => one.tool === tool)) this.changes.tell({ kind: 'prompts' })
    if (resources.some((one) => one.tool === tool)) this.changes.tell({ kind: 'resources' })
  }

  /** False once `drain` was called: what a readiness probe of the application should say. */
  get isReady(): boolean {
    return !this.#drained
  }

  /**
   * Ends MCP where it is mounted, before the application closes its own server: `await adapter.drain(server)`. `server` takes no new connections
   * from then on; what comes on the open ones is answered until a second is quiet, running calls have the option `drainMs`, streams get their last event.
   */
  drain(server?: Server): Promise<void> {
    this.#drained ??= import('./transport/drain.js').then(({ drainAll }) => drainAll(this, server))
    return this.#drained
  }

  /** Serves the tools until the client is gone: on stdio by default, or on HTTP bound to loopback. Throws `OPEN_BIND`, `NO_ROUTES`. */
  async run(options: RunOptions = {}): Promise<void> {
    const capture = (globalThis as { [RUN_CAPTURE]?: (adapter: unknown) => Promise<void> })[RUN_CAPTURE]
    if (capture) return capture(this)
    // Before anything is awaited: what the application prints next must not meet the protocol.
    const output = options.output ?? (options.transport === 'http' ? undefined : takeStdout())
    const { run } = await import('./transport/run.js')
    return run(this, { ...options, output })
  }
}

import type { Awaitable, Route, Tool } from './adapter.js'
import type { Principal } from './auth/context.js'
import type { AuthProvider } from './auth/provider.js'
import type { Log, LogSink } from './log.js'
import type { CustomRules } from './schema/options.js'
import type { AuditSink } from './telemetry/audit.js'
import type { State } from './transport/state/state.js'

/** Options of every adapter; `McpModule.forRoot` takes the same names. */
export interface AdapterOptions {
  /** The server's name, as clients show it. Default: `backend2mcp`. */
  name?: string
  /** The server's version. Default: `0.0.0`. */
  version?: string
  /** What the whole server is for; sent to the model when a client connects. */
  instructions?: string
  /**
   * How tools are named. `short` (default): `get_by_id`, lengthened where two routes claim one name. `path`: the whole path,
   * `get_users_by_id`, which no later route can change. `handler`: the handler's name. Or a function of the route.
   */
  naming?: 'short' | 'path' | 'handler' | ((route: Route) => string)
  /** Which routes become tools: `all` (default), only those marked with `@McpTool`, or only GET, HEAD and OPTIONS. */
  expose?: 'all' | 'annotated' | 'read-only'
  /** Only routes that match one of these: `GET /users/*`, a path, a controller, a tag or a tool name. `*` matches within a path segment, `**` across. */
  include?: readonly string[]
  /** Never routes that match one of these; same patterns as `include`. */
  exclude?: readonly string[]
  /** GET routes that are resources as well, beside those that `@McpResource` marks; patterns of routes as in `include`. Default: none. */
  resources?: readonly string[]
  /** Most bytes of a route's answer, 1 to 1 GiB. Default: 16 MiB. Beyond it the call is ended, and the handler sees its client gone. */
  maxBytes?: number
  /** Most bytes of an image, a sound or a file given to the model. Default: 1 MiB. */
  maxResultBytes?: number
  /**
   * Most bytes of text given to the model, 1,000 to 1 GiB. Longer JSON is cut inside, and stays JSON of its own form; `_meta` and a second text say
   * what is missing, and which arguments bring it. Default: 100 KiB.
   */
  maxTextBytes?: number
  /** Most bytes of an MCP request over HTTP. Default: 4 MiB. Beyond it: 413. */
  maxRequestBytes?: number
  /** How deep the JSON of a request may nest, 8 to 1,000. Default: 64. Deeper: 400. It is looked at before anything is parsed. */
  maxDepth?: number
  /**
   * Whether arguments that the route's own validation would refuse are refused before the call, with what was expected, the allowed values
   * and the nearest key. Default: true. `false`: the application judges all values, and its own 400 comes back.
   */
  checkArguments?: boolean
  /**
   * For whom the tools' input schemas are written. `portable` (default): every client. `strict`: OpenAI's strict mode, where every argument
   * is required and an optional one may be null. `gemini`: Gemini's API. What a profile cannot say goes into the descriptions.
   */
  schemaProfile?: 'portable' | 'strict' | 'gemini'
  /**
   * What rules of your own say, by the name under which class-validator knows them: `{ isSlug: () => ({ type: 'string', pattern: '^[a-z-]+$' }) }`.
   * A row gets the rule's arguments. It describes and checks; say no more than the rule refuses. Default: such a rule is named in words only.
   */
  schemaRules?: CustomRules
  /**
   * Most calls of one tool by one caller in a minute, over HTTP and stdio, 1 to 1,000,000; `false`: no limit. Default: 600. Over it: 429 with
   * `Retry-After`; on stdio an error that says when. Anonymous callers are told apart by their address.
   */
  maxCallsPerMinute?: number | false
  /** Most calls at once, over HTTP and stdio, 1 to 100,000; `false`: no limit. Default: 256. Up to 256 more wait for one second; then 503 with `Retry-After`. */
  maxConcurrentCalls?: number | false
  /** The same for one caller. Default: 32. */
  maxConcurrentCallsPerCaller?: number | false
  /** Most streams at once that only listen (subscriptions, and the streams of sessions), 1 to 100,000. Default: 1,024. One more: 503. */
  maxStreams?: number
  /** The same for one caller. Default: 16. */
  maxStreamsPerCaller?: number
  /**
   * Bytes of one stream that wait for a slow reader, 64 KiB to 1 GiB. Default: 128 KiB. Beyond it the last progress is kept and the oldest log
   * messages are dropped, never a result; a reader that takes nothing for 30 seconds is gone.
   */
  maxUnsentBytes?: number
  /**
   * Hides the body of every answer of 500 and above: the model gets a fixed text and an id, and the log carries the body under that id. Default:
   * false, as HTTP shows those bodies too.
   */
  maskErrors?: boolean
  /** Most entries of one page of a list, 1 to 10,000. Default: one page holds all, as many clients read only the first. */
  pageSize?: number
  /**
   * Sessions for clients of the 2025 era over HTTP: the server can then ask them (`context.elicit`) and tell them of changes, and a stream that
   * broke is taken up again. They live in this process, unless `state` has a store that several share. Default: false, every request stands for itself.
   */
  sessions?: boolean | SessionOptions
  /**
   * Signs what a client brings back with the answers to a question (2026 era), 32 characters at least. Needed where several processes serve one
   * endpoint. Default: a random one of this process.
   */
  stateSecret?: string
  /**
   * What several processes of one endpoint share: `redisState(client)` of `backend2mcp/redis`, or parts of your own. Default: in memory, which is
   * right for one process.
   */
  state?: Partial<State>
  /**
   * Milliseconds that running calls have when the process is told to stop, 0 to 2^31-1. Default: 10,000. Less than what kills the process afterwards. With
   * NODE_ENV=test nothing but them is waited for.
   */
  drainMs?: number
  /**
   * `currentMcpContext()` finds the running call anywhere below the handler. Default: false, as Node then follows every promise of the process,
   * a few percent of all requests. `@McpContext()` and `mcpContext(req)` need none of it.
   */
  asyncContext?: boolean
  /** Milliseconds until a call is ended, 1 to 2^31-1. Default: 55,000, just below the 60 s of the official client. `@McpTool({ timeoutMs })` for one tool. */
  timeoutMs?: number
  /** The caller's address that routes see on stdio and in memory. Default: `127.0.0.1`. On HTTP it is the MCP client's own. */
  remoteAddress?: string
  /** The `Host` that routes see. Default: `localhost`. Routes bound to a host get their own. */
  host?: string
  /** Headers of the MCP request that go inward besides `authorization`, `x-request-id`, `traceparent`, `tracestate` and `accept-language`. */
  forwardHeaders?: readonly string[]
  /**
   * Who protects the endpoint. A provider says who calls: `new BearerAuthProvider({ validTokens })`. `app`: the application's own guards. `none`:
   * nobody, and that is meant. Unset: only loopback callers get in.
   */
  auth?: AuthProvider | 'app' | 'none'
  /**
   * What the application knows of a principal: headers that go inward in place of the caller's own credential, made after it is verified.
   * A throw fails the request (500), never makes the caller anonymous.
   */
  mapPrincipal?: (principal: Principal) => Awaitable<{ readonly headers: Readonly<Record<string, string>> }>
  /** The roles of a principal. With it, a tool's roles (`@McpTool({ roles })`, `@Authorized('admin')`) decide who sees it: one of them is enough. Without it they are a hint. */
  rolesOf?: (principal: Principal) => readonly string[]
  /** Whether a caller sees a tool and may call it; without `principal` the caller is anonymous. Asked after `scopes`, `roles` and `visible`, for every list and every call. A throw hides the tool. */
  policy?: (principal: Principal | undefined, tool: Tool) => Awaitable<boolean>
  /** Hosts that HTTP requests may name besides loopback ones: `api.example.com`, without port. */
  allowedHosts?: readonly string[]
  /** Origins that browsers may call from: `https://app.example.com`. Default: loopback origins on a loopback listener. */
  allowedOrigins?: readonly string[]
  /** Value of a custom version header or media type for one route, where the framework cannot tell it: Nest's custom versioning. */
  versionHeaders?: (version: string) => Record<string, string>
  /**
   * Where start-up tables, warnings and failures go: a function of a line and its level, or a logger (`console`, pino, winston, Fastify's `app.log`, Nest's
   * `new Logger('mcp')`). Secrets are taken out before. Default: stderr, and in `McpModule` Nest's own, under `backend2mcp`. `false`: nowhere.
   */
  log?: LogSink | false
  /**
   * OpenTelemetry: a span and a duration for each call of a tool, resource or prompt, where the application has `@opentelemetry/api` and has set up an SDK.
   * `arguments` and `results` put those on the span, without secrets, up to 8 KiB; default: neither. `false`: nothing. Default: true.
   */
  telemetry?: boolean | TelemetryOptions
  /** Who hears of every call: a function, or the path of a file that gets one line of JSON for each. Default: nobody. */
  audit?: string | AuditSink
}

/** Every option with its value; made once, at start. */
type Undecided = 'telemetry' | 'audit' | 'pageSize' | 'stateSecret' | 'auth' | 'mapPrincipal' | 'rolesOf' | 'policy' | 'instructions'

export interface Settings extends Required<Omit<AdapterOptions, Undecided | 'versionHeaders' | 'log'>> {
  readonly auth: AdapterOptions['auth']
  readonly mapPrincipal: AdapterOptions['mapPrincipal']
  readonly rolesOf: AdapterOptions['rolesOf']
  readonly policy: AdapterOptions['policy']
  readonly instructions: string | undefined
  readonly stateSecret: string | undefined
  readonly pageSize: number | undefined
  readonly versionHeaders: (version: string) => Record<string, string>
  readonly log: Log
  readonly telemetry: Required<TelemetryOptions> | false
  readonly audit: AuditSink | undefined
  /** Takes secrets out of a text. */
  readonly clean: (text: string) => string
}

/** What a span tells of a call besides who, what and how long; both may be sensitive. */
export interface TelemetryOptions {
  /** `gen_ai.tool.call.arguments` */
  arguments?: boolean
  /** `gen_ai.tool.call.result` */
  results?: boolean
}

/** Bounds of the sessions of one endpoint, in one process. */
export interface SessionOptions {
  /** Most at once. For one more the one that has been idle longest ends; 503 where none is idle. Default: 10,000. */
  max?: number
  /** The same for one caller. Default: 100. */
  maxPerCaller?: number
  /** Milliseconds without a request or an open stream until one ends. Default: 30 minutes. */
  idleMs?: number
  /** Milliseconds until one ends, whatever happens. Default: 24 hours. */
  lifeMs?: number
}

/** How `run()` serves. */
export interface RunOptions {
  /** Default: `stdio`. */
  transport?: 'stdio' | 'http'
  /** Address to bind for http. Default: `127.0.0.1`. Any other than loopback needs `auth`. */
  host?: string
  /** Port for http, 0 to 65535; 0 takes a free one. Default: 3333. */
  port?: number
  /** Path of the endpoint for http. Default: `/mcp`. */
  path?: string
  /** Where protocol messages are written on stdio. Default: the process's stdout, which is then closed to everybody else. */
  output?: NodeJS.WritableStream
}

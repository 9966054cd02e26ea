import {
  BaseAdapter,
  type CallContext,
  type Route,
  type RouteFacts,
  type RouteRequest,
  type RouteResponse,
  type Tool,
} from '../../src/adapter.js'
import { type HttpDispatcher, httpDispatcher } from '../../src/dispatch/http-dispatcher.js'
import { ArgumentError } from '../../src/errors.js'
import type { AdapterOptions } from '../../src/options.js'
import { pointer } from '../../src/tools/pointer.js'
import { toRequest } from '../../src/tools/to-request.js'
import { type Document, loadDocument } from './document.js'
import { readFacts } from './facts.js'
import { type Operation, readOperations } from './operations.js'
import { checkBaseUrl, isLinkLocal } from './origin.js'
import { staticSiblings, toRoutes } from './routes.js'
import { addedTo, checkUpstream, harmless, type Upstream, type UpstreamOptions } from './upstream.js'

/** Options of the OpenAPI adapter, beside those of every adapter. */
export interface OpenApiAdapterOptions extends AdapterOptions {
  /** Swagger 2.0, OpenAPI 3.0 or 3.1: an object, a file, or a URL that is asked once. JSON or YAML. */
  document: object | string | URL
  /** Where the backend is: origin and path prefix, `http://127.0.0.1:8000/v1`. A document's own `servers` never decide that. */
  baseUrl: string | URL
  /** Sent with every request: `{ 'x-api-key': '...' }`, or a function of the caller's principal. The caller's own credential is never sent. */
  headers?: Upstream<Readonly<Record<string, string>>>
  /** Values for the document's security schemes, by name: `{ ApiKeyAuth: '...' }`, `{ Basic: 'user:password' }`, or functions of the caller's principal. */
  credentials?: Readonly<Record<string, Upstream<string>>>
  /** Link-local addresses, under which clouds keep a machine's credentials, are refused unless this is true. */
  allowLinkLocal?: boolean
}

/**
 * The operations of an OpenAPI document as tools, for a backend in another process or language. **This is HTTP, not in process**: each call is one request to
 * `baseUrl`, over kept-alive connections. Nothing but that origin is ever called.
 */
export class McpAdapter extends BaseAdapter<OpenApiAdapterOptions, Operation> {
  readonly framework = 'openapi'
  readonly #base: URL
  readonly #upstream: UpstreamOptions
  readonly #send: HttpDispatcher
  #document: Document = {}
  #siblings = new Map<string, ReadonlyMap<string, ReadonlySet<string>>>()

  /** Throws `BAD_OPTION`. The document is read when the tools are asked for: `BAD_DOCUMENT`. */
  constructor(given: OpenApiAdapterOptions) {
    const { document: _document, baseUrl, headers = {}, credentials = {}, allowLinkLocal = false, ...options } = given
    super(given, options)
    this.#base = checkBaseUrl(baseUrl, allowLinkLocal)
    this.#upstream = { headers, credentials }
    this.#send = httpDispatcher(this.#base, allowLinkLocal ? {} : { refusesAddress: isLinkLocal })
  }

  override async getRoutes(): Promise<readonly Route<Operation>[]> {
    const { document, allowLinkLocal = false } = this.app
    this.#document = await loadDocument(document, { allowLinkLocal })
    const operations = readOperations(this.#document)
    const keys = new Set(operations.flatMap(({ security }) => security.flat().map(({ key }) => key)))
    checkUpstream(this.#upstream, keys)
    const paths = [...new Set(operations.map(({ path }) => path))]
    this.#siblings = new Map(paths.map((path) => [path, staticSiblings(path, paths)]))
    return toRoutes(operations, this.#warnings(operations))
  }

  override introspectRoute({ native }: Route<Operation>): RouteFacts {
    return readFacts(this.#document, native)
  }

  override async executeTool(tool: Tool<Operation>, args: Readonly<Record<string, unknown>>, context: CallContext): Promise<RouteResponse> {
    this.#refuseOtherPaths(tool, args)
    const { native } = tool.route
    // Who calls stays here: the backend hears what the options say of them.
    const own = Object.create(context, {
      identityHeaders: { value: {} },
      forwardedHeaders: { value: harmless(context.forwardedHeaders) },
    }) as CallContext
    const sent = native.wirePath === undefined ? tool : { ...tool, route: { ...tool.route, path: native.wirePath } }
    const bound = toRequest(sent, args, own, this.settings)
    const added = await addedTo(native, this.#upstream, context.auth.principal)
    const { host: _host, ...headers } = bound.headers
    const cookies = [...(headers.cookie === undefined ? [] : [headers.cookie]), ...added.cookies]
    const body = bodyOf(native, bound)
    return this.#send({
      ...bound,
      context,
      url: this.#base.pathname.replace(/\/$/, '') + withQuery(bound.url, added.query),
      headers: {
        ...headers,
        ...(body && { 'content-type': native.body!.contentType }),
        ...(cookies.length > 0 && { cookie: cookies.join('; ') }),
        ...added.headers,
      },
      ...(body && { body }),
    })
  }

  /** Ends the connections to the backend. */
  close(): void {
    this.#send.close()
  }

  /** Four of five backends decode a path before they choose by it: a slash, or a sibling's name, would be another operation's. */
  #refuseOtherPaths({ parameters, route }: Tool<Operation>, args: Readonly<Record<string, unknown>>): void {
    const siblings = this.#siblings.get(route.path)
    for (const { in: place, name, argument } of parameters) {
      if (place !== 'path') continue
      const text = String(Object.hasOwn(args, argument) ? args[argument] : '')
      const refuse = (problem: string) => new ArgumentError(pointer([argument]), problem)
      if (text.includes('/')) throw refuse('must hold no slash: the backend would take it for another path.')
      const plain = (text.split(';')[0] ?? '').trim().replace(/\.+$/, '').toLowerCase()
      if (siblings?.get(name)?.has(plain))
        throw refuse(`${JSON.stringify(text)} is the name of another operation's path; give the value itself.`)
      if (/^\.{1,2}$/.test(text.split(';')[0]!.trim()))
        throw refuse(`${JSON.stringify(text)} cannot be a path segment; give the value itself.`)
    }
  }

  #warnings(operations: readonly Operation[]): (operation: Operation) => readonly string[] {
    const told = new Set<string>()
    const { servers, host } = this.#document as { servers?: readonly { readonly url?: string }[]; host?: string }
    const foreign = [...(servers ?? []).map(({ url }) => url ?? ''), ...(host ? [`${this.#base.protocol}//${host}`] : [])].find(
      (url) => URL.canParse(url) && new URL(url).origin !== this.#base.origin,
    )
    return (operation) => {
      const missing =
        operation.security.length > 0 &&
        !operation.security.some((way) => way.every(({ key }) => Object.hasOwn(this.#upstream.credentials, key)))
      const keys = missing ? [...new Set(operation.security.flat().map(({ key }) => key))].filter((key) => !told.has(key)) : []
      for (const key of keys) told.add(key)
      const hasHeaders = typeof this.#upstream.headers === 'function' || Object.keys(this.#upstream.headers).length > 0
      return [
        ...(operation === operations[0] && foreign !== undefined
          ? [`the document names the server ${foreign}; calls go to ${this.#base.href}`]
          : []),
        ...(keys.length > 0 && !hasHeaders
          ? [`asks for ${keys.join(', ')}, and nothing is configured to send: new McpAdapter({ credentials: { ${keys[0]}: '...' } })`]
          : []),
      ]
    }
  }
}

const withQuery = (url: string, more: readonly string[]) =>
  more.length === 0 ? url : `${url}${url.includes('?') ? '&' : '?'}${more.join('&')}`

/** The bytes of a body in its own media type. */
function bodyOf({ body }: Operation, { body: json }: RouteRequest): Uint8Array | undefined {
  if (!body || !json || body.kind === 'json') return json
  const value = JSON.parse(Buffer.from(json).toString()) as unknown
  if (body.kind === 'text') return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
  const pairs = Object.entries(value as Record<string, unknown>).flatMap(([name, one]) =>
    ([one].flat() as unknown[])
      .filter((item) => item !== null && item !== undefined)
      .map((item): [string, string] => [name, typeof item === 'object' ? JSON.stringify(item) : String(item as string)]),
  )
  return Buffer.from(new URLSearchParams(pairs).toString())
}

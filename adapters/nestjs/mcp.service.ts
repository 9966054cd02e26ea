import { Logger, type OnApplicationBootstrap, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Server } from 'node:net'
import { RUN_CAPTURE } from '../../src/adapter.js'
import { isProtected } from '../../src/auth/authenticate.js'
import { Backend2McpError } from '../../src/errors.js'
import type { AdapterOptions } from '../../src/options.js'
import { logReport } from '../../src/tools/report.js'
import type { McpHandler } from '../../src/transport/http.js'
import { refuseOpenMount } from '../../src/transport/open-mount.js'
import { wellKnown } from '../../src/transport/well-known.js'
import { NestAdapter, type NestParts } from './adapter.js'

/** Where and how the endpoint is mounted; fixed when the module is imported. */
export interface McpMount {
  /** Path of the endpoint, below the global prefix. Default: `mcp`. */
  path: string
  /** `controller` (default): a generated controller, behind the application's global guards. `raw`: on the HTTP adapter, outside prefix and guards. */
  mount: 'controller' | 'raw'
  /** Put on the generated controller: the application's own `Public()`, say. Default: none. */
  decorators: ClassDecorator[]
  /** Makes the module global. Default: false. */
  isGlobal: boolean
}

/** Serves the application's tools on its own HTTP server. Made by `McpModule`; a plain class, as our build relies on no decorator metadata. */
export class McpService implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
  /** The adapter behind the endpoint: its tools, its settings. */
  readonly adapter: NestAdapter
  #handler: Promise<McpHandler> | undefined

  constructor(
    options: AdapterOptions,
    private readonly mount: McpMount,
    private readonly parts: NestParts,
  ) {
    if (!parts.host?.httpAdapter) {
      throw new Backend2McpError(
        'APP_NOT_READY',
        'McpModule is in an application without HTTP.',
        'make it with NestFactory.create() and app.init().',
      )
    }
    if (options.auth === 'app' && mount.mount === 'raw') {
      throw new Backend2McpError(
        'OPEN_BIND',
        "auth: 'app' says that the application's global guards protect the endpoint, and mount: 'raw' puts it outside of them.",
        'leave mount out, or give a provider: auth: new BearerAuthProvider({ validTokens: [...] }).',
      )
    }
    // What the command line loads may speak the protocol on stdout, where Nest's logger writes.
    const own = options.log === undefined && !(RUN_CAPTURE in globalThis) ? { log: new Logger('backend2mcp') } : {}
    this.adapter = new NestAdapter(parts, parts, { ...options, ...own })
  }

  onModuleInit(): void {
    const { httpAdapter } = this.parts.host
    // Clients read it before they have a token: outside of prefix, guards and versions.
    const metadata = wellKnown(this.adapter.settings)
    for (const path of metadata.paths) {
      for (const verb of ['get', 'options'] as const) {
        httpAdapter[verb](path, (req: NestRequest, res: NestResponse) => {
          res.hijack?.()
          metadata.answer(req.raw ?? (req as IncomingMessage), res.raw ?? (res as ServerResponse))
        })
      }
    }
    if (this.mount.mount !== 'raw') return
    const path = `/${this.mount.path.replace(/^\//, '')}`
    for (const verb of ['get', 'post', 'delete'] as const) {
      httpAdapter[verb](path, (req: NestRequest, res: NestResponse) => this.handle(req, res))
    }
  }

  async onApplicationBootstrap(): Promise<void> {
    const { settings } = this.adapter
    refuseOpenMount(settings, 'McpModule')
    if (!(RUN_CAPTURE in globalThis)) logReport(await this.adapter.listTools(), settings.log) // the command line says it itself
  }

  async onModuleDestroy(): Promise<void> {
    const server: unknown = this.parts.host.httpAdapter.getHttpServer()
    if (this.#handler) await this.adapter.drain(server instanceof Server ? server : undefined)
  }

  /** Answers one MCP request of the host application. */
  async handle(req: NestRequest, res: NestResponse): Promise<void> {
    res.hijack?.() // Fastify: the answer is ours
    this.#handler ??= this.#makeHandler()
    const handler = await this.#handler
    return handler(req.raw ?? (req as IncomingMessage), res.raw ?? (res as ServerResponse), req.body)
  }

  /** Made for the first request: the start of the application does not wait for it. */
  async #makeHandler(): Promise<McpHandler> {
    const { mcpHandler } = await import('../../src/transport/http.js')
    return mcpHandler(this.adapter, { loopbackOnly: !isProtected(this.adapter.settings) })
  }
}

/** Express' request, or Fastify's around Node's. */
export type NestRequest = Partial<IncomingMessage> & { raw?: IncomingMessage; body?: unknown }
/** Express' response, or Fastify's reply around Node's. */
export type NestResponse = Partial<ServerResponse> & { raw?: ServerResponse; hijack?: () => void }

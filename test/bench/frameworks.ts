import { type INestApplication, type Type, ValidationPipe } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import type { NestFastifyApplication } from '@nestjs/platform-fastify'
import type { BaseAdapter, Dispatcher } from 'backend2mcp'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo, Server } from 'node:net'

/** An application that listens on loopback, and our adapter on it. */
export interface Running {
  readonly adapter: BaseAdapter<unknown>
  /** Raw dispatch into the same application. */
  readonly dispatch: Dispatcher
  /** `http://127.0.0.1:PORT`. */
  readonly url: string
  /** Where the application itself serves MCP; undefined: it does not. */
  readonly mcpUrl?: string
  readonly close: () => Promise<unknown>
}

/** One application under test. `listening` serves HTTP in this process; `adapter` is one that has served nothing yet, for stdio. */
export interface Framework {
  readonly listening: () => Promise<Running>
  readonly adapter: () => Promise<BaseAdapter<unknown>>
  /** Listens without backend2mcp; gives the URL. */
  readonly bare?: () => Promise<string>
}

export const FRAMEWORKS: Readonly<Record<string, Framework>> = {
  'nest-express': nest(async (module) => NestFactory.create(module, { logger: ['error'] })),
  'nest-fastify': nest(async (module) => {
    const { FastifyAdapter } = await import('@nestjs/platform-fastify')
    return NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), { logger: ['error'] })
  }),
  'routing-controllers': {
    async listening() {
      const { nodeDispatcher } = await import('backend2mcp')
      const { app, adapter } = await routingControllers()
      const server = app.listen(0, '127.0.0.1') as Server
      await new Promise((resolve) => server.once('listening', resolve))
      return { adapter, dispatch: nodeDispatcher(app), url: urlOf(server), close: () => new Promise((done) => server.close(done)) }
    },
    adapter: async () => (await routingControllers()).adapter,
  },
  ...Object.fromEntries(['express', 'fastify', 'koa', 'hono'].map((name) => [name, functions(name)])),
}

/** Frameworks whose routes are functions. */
function functions(name: string): Framework {
  const make = async () => {
    const { FUNCTION_APPS } = await import('./app/functions.js')
    const { app, listener } = await FUNCTION_APPS[name]!()
    const { McpAdapter } = (await import(`backend2mcp/${name}`)) as {
      McpAdapter: new (app: object, options: object) => BaseAdapter<unknown>
    }
    return { listener, adapter: new McpAdapter(app, { log: false, maxCallsPerMinute: false }) }
  }
  return {
    async listening() {
      const { nodeDispatcher } = await import('backend2mcp')
      const { adapter, listener } = await make()
      const server = createServer(listener).listen(0, '127.0.0.1')
      await new Promise((resolve) => server.once('listening', resolve))
      return { adapter, dispatch: nodeDispatcher(listener), url: urlOf(server), close: () => new Promise((done) => server.close(done)) }
    },
    adapter: async () => (await make()).adapter,
  }
}

function nest(create: (module: Type) => Promise<INestApplication>): Framework {
  const make = async (name: 'MountedModule' | 'BareModule') => {
    const modules = await import('./app/nest.js')
    const app = await create(modules[name])
    return app.useGlobalPipes(new ValidationPipe({ whitelist: true, transform: true }))
  }
  return {
    async listening() {
      const { MCP_SERVICE } = await import('backend2mcp/nestjs')
      const { nodeDispatcher } = await import('backend2mcp')
      const app = await make('MountedModule')
      await app.listen(0, '127.0.0.1')
      const server = app.getHttpServer() as Server
      const { adapter } = app.get<{ adapter: BaseAdapter<unknown> }>(MCP_SERVICE, { strict: false })
      const dispatch = nodeDispatcher((req, res) => void server.emit('request', req, res))
      const url = urlOf(server)
      return { adapter, dispatch, url, mcpUrl: `${url}/mcp`, close: () => app.close() }
    },
    async bare() {
      const app = await make('BareModule')
      await app.listen(0, '127.0.0.1')
      return urlOf(app.getHttpServer() as Server)
    },
    async adapter() {
      const { McpAdapter } = await import('backend2mcp/nestjs')
      return new McpAdapter(await make('BareModule'), { log: false, maxCallsPerMinute: false }) as BaseAdapter<unknown>
    },
  }
}

/** `createExpressServer` is always Express 4. */
async function routingControllers() {
  const { createExpressServer } = await import('routing-controllers')
  const { McpAdapter } = await import('backend2mcp/routing-controllers')
  const { UserController } = await import('./app/routing-controllers.js')
  const app = createExpressServer({ controllers: [UserController] }) as RequestListener & { listen(port: number, host: string): unknown }
  return { app, adapter: new McpAdapter(app, { log: false, maxCallsPerMinute: false }) as BaseAdapter<unknown> }
}

const urlOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

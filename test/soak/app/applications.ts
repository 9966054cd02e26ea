import type { AdapterOptions, BaseAdapter } from 'backend2mcp'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { App } from './functions.js'
import { PATHS } from './handlers.js'

/** One application under test, and our adapter on it. */
export interface Application {
  readonly adapter: BaseAdapter<unknown>
  readonly listener: RequestListener
}

type Adapter = new (app: object, options: object) => BaseAdapter<unknown>
const OPEN: AdapterOptions = { naming: 'path', maxCallsPerMinute: false }

/** Those whose handlers run in this process. */
export const HOSTS = ['nestjs', 'routing-controllers', 'express', 'koa', 'fastify', 'hono'] as const
export const ADAPTERS = [...HOSTS, 'openapi'] as const
export type AdapterName = (typeof ADAPTERS)[number]

const APPS: Readonly<Record<(typeof HOSTS)[number], () => App | Promise<App>>> = {
  nestjs: async () => (await import('./nest.js')).nestApp(),
  'routing-controllers': async () => (await import('./routing-controllers.js')).routingControllersApp(),
  express: async () => (await import('./functions.js')).expressApp(),
  koa: async () => (await import('./functions.js')).koaApp(),
  fastify: async () => (await import('./functions.js')).fastifyApp(),
  hono: async () => (await import('./functions.js')).honoApp(),
}

/** The same four routes on each framework: `plain`, `work`, `hang`, `flood`. Tools are named by path: `get_plain_by_id`. */
export async function application(name: AdapterName, options: AdapterOptions): Promise<Application> {
  const { McpAdapter } = (await import(`backend2mcp/${name}`)) as { McpAdapter: Adapter }
  if (name !== 'openapi') {
    const { app, listener } = await APPS[name]()
    return { adapter: new McpAdapter(app, { ...OPEN, ...options }), listener }
  }
  const { listener } = await APPS.express()
  const upstream = createServer(listener).listen(0, '127.0.0.1')
  await new Promise((resolve) => upstream.once('listening', resolve))
  const parameters = [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }]
  const paths = Object.fromEntries(PATHS.map((path) => [path, { get: { parameters, responses: {} } }]))
  const baseUrl = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`
  const given = { document: { openapi: '3.0.3', info: { title: 'soak', version: '1' }, paths }, baseUrl }
  return {
    adapter: new (McpAdapter as unknown as new (given: object) => BaseAdapter<unknown>)({ ...OPEN, ...options, ...given }),
    listener,
  }
}

import type { INestApplication } from '@nestjs/common'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { McpAdapter as NestAdapter } from '../../adapters/nestjs/index.js'
import { McpAdapter as RcAdapter } from '../../adapters/routing-controllers/index.js'
import type { BaseAdapter } from '../../src/adapter.js'
import type { AdapterOptions } from '../../src/options.js'
import { nestApp, type Platform } from './nest/app.js'
import { ROWS as NEST_ROWS } from './nest/rows.js'
import { resetRecords } from './records.js'
import { expressApp } from './routing-controllers/express-app.js'
import { koaApp } from './routing-controllers/koa-app.js'
import { ROWS as RC_ROWS } from './routing-controllers/rows.js'
import type { Row } from './row.js'

/** One application that listens on loopback and is served as tools, both by the same object. */
export interface Subject {
  readonly adapter: BaseAdapter<unknown>
  readonly port: number
  readonly rows: readonly Row[]
  /** Records and counters as at the start. */
  reset(): void
  close(): Promise<unknown>
}

/** `none`: the caller's header travels inward, and the application decides. `checkArguments`: the application also says 400 itself. */
export const OPTIONS: AdapterOptions = { auth: 'none', checkArguments: false, log: false }

export const ADAPTERS = ['Nest/Express', 'Nest/Fastify', 'routing-controllers/Express', 'routing-controllers/Koa'] as const
export type AdapterName = (typeof ADAPTERS)[number]

/** How the adapter of an application is made; mutants make another one. */
export interface Make {
  nest(app: INestApplication, options: AdapterOptions): BaseAdapter<unknown>
  routingControllers(app: object, options: ConstructorParameters<typeof RcAdapter>[1]): BaseAdapter<unknown>
}
const REAL: Make = {
  nest: (app, options) => new NestAdapter(app, options),
  routingControllers: (app, options) => new RcAdapter(app, options),
}

export async function start(name: AdapterName, make: Make = REAL): Promise<Subject> {
  const platform = name.split('/')[1]!.toLowerCase() as Platform | 'koa'
  const isNest = name.startsWith('Nest')
  const { reset, rows, ...started } = isNest
    ? await startNest(platform as Platform, make)
    : await startRc(platform as 'express' | 'koa', make)
  return {
    ...started,
    rows: rows.filter(({ on }) => on === undefined || on === platform),
    reset() {
      resetRecords()
      reset()
    },
  }
}

async function startNest(platform: Platform, make: Make) {
  const { app, reset } = await nestApp(platform)
  const adapter = make.nest(app, OPTIONS)
  await adapter.listTools()
  const server = (await app.listen(0, '127.0.0.1')) as { address(): AddressInfo }
  return { adapter, port: server.address().port, rows: NEST_ROWS, reset, close: () => app.close() }
}

async function startRc(platform: 'express' | 'koa', make: Make) {
  const { app, mount, controllers, reset } = platform === 'express' ? expressApp() : koaApp()
  const routingControllers = { controllers, routePrefix: '/api', validation: { whitelist: true } }
  const adapter = make.routingControllers(app, { ...OPTIONS, routingControllers, ...(mount && { mount }) })
  await adapter.listTools()
  const handler = platform === 'express' ? app : (app as { callback(): RequestListener }).callback()
  const server = createServer(handler as RequestListener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const close = () => new Promise((resolve) => server.close(resolve))
  return { adapter, port: (server.address() as AddressInfo).port, rows: RC_ROWS, reset, close }
}

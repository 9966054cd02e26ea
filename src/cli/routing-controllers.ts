import { createRequire } from 'node:module'
import { resolveFrom } from './app-folder.js'
import type { Framework } from './framework.js'
import { hasControllers, isExpressApp, isKoaApp, patch } from './internals.js'
import { judgeDriver, judgeParameters } from './judge.js'
import { checkPeers } from './peers.js'

/** Koa's request listeners, which do not tell whose they are. */
const koaApps = new WeakMap<object, object>()

/** routing-controllers, on Express (the app is the server's request listener) and on Koa (whose `callback` is watched). */
export const routingControllers: Framework = {
  name: 'routing-controllers',
  packages: ['routing-controllers'],

  capture({ file }) {
    const ownFile = resolveFrom(file, 'routing-controllers')
    const copies = new Set([file, ownFile].map((from) => from && resolveFrom(from, 'koa')))
    for (const koa of copies) if (koa) watchKoa((createRequire(file)(koa) as { prototype: object }).prototype)
    return Promise.resolve()
  },

  judgeOnly(file) {
    const require = createRequire(resolveFrom(file, 'routing-controllers') ?? file)
    for (const name of ['ExpressDriver', 'KoaDriver']) {
      const path = resolveFrom(file, `routing-controllers/cjs/driver/${name.replace('Driver', '').toLowerCase()}/${name}`)
      if (path !== undefined) judgeDriver((require(path) as Record<string, { prototype: object }>)[name]!.prototype)
    }
    const parameters = resolveFrom(file, 'routing-controllers/cjs/ActionParameterHandler')
    if (parameters !== undefined) {
      judgeParameters((require(parameters) as { ActionParameterHandler: { prototype: object } }).ActionParameterHandler.prototype)
    }
    return Promise.resolve()
  },

  async open(value, { file, options }) {
    const app = koaApps.get(value as object) ?? value
    if (!hasControllers() || (!isExpressApp(app) && !isKoaApp(app))) return undefined
    checkPeers(routingControllers, file)
    const { McpAdapter } = await import('../../adapters/routing-controllers/index.js')
    return { adapter: new McpAdapter(app, options), close: () => Promise.resolve() }
  },
}

function watchKoa(prototype: object): void {
  patch(prototype, 'callback', (original) => {
    return function (this: object, ...args: unknown[]): unknown {
      const listener = original.apply(this, args)
      koaApps.set(listener as object, this)
      return listener
    }
  })
}

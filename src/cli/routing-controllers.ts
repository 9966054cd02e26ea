import { createRequire } from 'node:module'
import { resolveFrom } from './app-folder.js'
import type { Framework } from './framework.js'
import { hasControllers, isExpressApp, isKoaApp } from './internals.js'
import { judgeDriver, judgeParameters } from './judge.js'
import { koaAppOf, watchKoa } from './koa-apps.js'
import { checkPeers } from './peers.js'

/** routing-controllers, on Express (the app is the server's request listener) and on Koa (whose `callback` is watched). */
export const routingControllers: Framework = {
  name: 'routing-controllers',
  packages: ['routing-controllers'],

  capture({ file }) {
    watchKoa(file, [resolveFrom(file, 'routing-controllers')])
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
    const app = koaAppOf(value)
    if (!hasControllers() || (!isExpressApp(app) && !isKoaApp(app))) return undefined
    checkPeers(routingControllers, file)
    const { McpAdapter } = await import('../../adapters/routing-controllers/index.js')
    return { adapter: new McpAdapter(app, options), close: () => Promise.resolve() }
  },
}

import type { Framework } from './framework.js'
import { isKoaApp } from './internals.js'
import { koaAppOf, watchKoa } from './koa-apps.js'

/** Koa, whose `callback` is watched. */
export const koa: Framework = {
  name: 'koa',
  packages: ['koa'],

  capture({ file }) {
    watchKoa(file)
    return Promise.resolve()
  },

  async open(value, { options }) {
    const app = koaAppOf(value)
    if (!isKoaApp(app)) return undefined
    const { McpAdapter } = await import('../../adapters/koa/index.js')
    return { adapter: new McpAdapter(app, options), close: () => Promise.resolve() }
  },
}

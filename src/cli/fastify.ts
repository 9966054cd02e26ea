import type { Framework } from './framework.js'

/** Fastify: its instances are known from their creation on, by the listener that each has. */
export const fastify: Framework = {
  name: 'fastify',
  packages: ['fastify'],

  async capture() {
    await import('../../adapters/fastify/recorded.js')
  },

  async open(value, { options }) {
    const { recordedInstance } = await import('../../adapters/fastify/recorded.js')
    const app = recordedInstance(value)
    if (!app) return undefined
    const { McpAdapter } = await import('../../adapters/fastify/index.js')
    return { adapter: new McpAdapter(app, options), close: async () => void (await (app as { close(): PromiseLike<unknown> }).close()) }
  },
}

import type { BaseAdapter } from '../../src/adapter.js'
import { type McpTestClient, testClient } from '../../src/protocol/test-client.js'
import type { AdapterOptions } from '../../src/options.js'
import { McpAdapter } from './adapter.js'

/** A client of an application, for tests: `createMcpTestClient(app)`. No port is opened, and nothing is left to close. */
export function createMcpTestClient(app: object, options: AdapterOptions = {}): Promise<McpTestClient> {
  return Promise.resolve(testClient(new McpAdapter(app, { log: false, ...options }) as BaseAdapter<unknown>))
}

import type { BaseAdapter } from '../../src/adapter.js'
import { type McpTestClient, testClient } from '../../src/protocol/test-client.js'
import { McpAdapter, type OpenApiAdapterOptions } from './adapter.js'

/** A client of the tools of a document, for tests: `createMcpTestClient({ document, baseUrl })`. The backend behind `baseUrl` is asked. */
export function createMcpTestClient(options: OpenApiAdapterOptions): Promise<McpTestClient> {
  return Promise.resolve(testClient(new McpAdapter({ log: false, ...options }) as BaseAdapter<unknown>))
}

import type { INestApplication } from '@nestjs/common'
import type { BaseAdapter } from '../../src/adapter.js'
import type { AdapterOptions } from '../../src/options.js'
import { type McpTestClient, testClient } from '../../src/protocol/test-client.js'
import { McpAdapter } from './adapter.js'
import { serviceOf } from './find-module.js'

/**
 * A client of an application, for tests: `createMcpTestClient(moduleRef.createNestApplication())`. An application with `McpModule` is asked as it
 * is, with its own options; of any other all routes are tools, and `options` say otherwise. Initialises the application; closing it stays yours.
 */
export async function createMcpTestClient(app: INestApplication, options: AdapterOptions = {}): Promise<McpTestClient> {
  const adapter = serviceOf(app)?.adapter ?? new McpAdapter(app, { log: false, ...options })
  await app.init()
  return testClient(adapter as BaseAdapter<unknown>)
}

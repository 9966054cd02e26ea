import type { BaseAdapter } from '../../../src/adapter.js'
import type { AdapterOptions } from '../../../src/options.js'

/** One framework with the routes `alone`, `beside/{id}`, `guard`, `inherited/{id}` and `raw`, open over MCP and over HTTP. */
export interface Case {
  readonly name: string
  open(options: AdapterOptions): Promise<{ readonly adapter: BaseAdapter<unknown>; readonly base: string; close(): unknown }>
}

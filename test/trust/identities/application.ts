import type { BaseAdapter } from '../../../src/adapter.js'
import type { AdapterOptions } from '../../../src/options.js'
import type { Ambient } from './sight.js'

/** One application with the tools `who`, `who_writes` and `of_group_0` to `of_group_4`. */
export interface Application {
  readonly adapter: BaseAdapter<unknown>
  close(): Promise<unknown> | void
}

/** Makes it, with who asks kept in `ambient`. */
export type Make = (ambient: Ambient, options: AdapterOptions) => Promise<Application>

import type { BaseAdapter } from '../../../src/adapter.js'
import type { AdapterOptions } from '../../../src/options.js'
import type { Place } from './secrets.js'

/** One application whose routes `GET /PLACE` throw, each in its place, and which answers `GET /fine`. It listens on loopback. */
export interface Application {
  readonly adapter: BaseAdapter<unknown>
  readonly port: number
  close(): Promise<unknown>
}

export interface Subject {
  readonly places: readonly Place[]
  open(options: AdapterOptions): Promise<Application>
}

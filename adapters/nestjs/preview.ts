import type { INestApplication } from '@nestjs/common'
import type { BaseAdapter } from '../../src/adapter.js'
import type { AdapterOptions } from '../../src/options.js'
import { NestAdapter, partsOf } from './adapter.js'
import { optionsIn } from './find-module.js'

/** The routes of an application in Nest's preview mode, for the command line: lists only; a call would find nothing built. */
export interface Preview {
  /** Of the application's McpModule; `factory`: a preview does not run what makes them. Absent: it has none. */
  readonly options: AdapterOptions | 'factory' | undefined
  make(options: AdapterOptions): BaseAdapter<unknown>
}

/** Reads what the container knows of the classes. */
export function previewOf(app: object): Preview {
  const parts = partsOf(app as INestApplication)
  return {
    options: optionsIn(parts.modules),
    make: (options) => new NestAdapter(app, parts, options) as BaseAdapter<unknown>,
  }
}

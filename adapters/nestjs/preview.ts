import { ApplicationConfig, HttpAdapterHost, ModulesContainer } from '@nestjs/core'
import type { BaseAdapter } from '../../src/adapter.js'
import type { AdapterOptions } from '../../src/options.js'
import { NestAdapter } from './adapter.js'

/** For the command line: the routes of an application in Nest's preview mode. Lists only; a call would find nothing built. */
export function previewAdapter(app: object): { readonly modules: object; make(options: AdapterOptions): BaseAdapter<unknown> } {
  const { get } = app as { get(token: unknown, options: { strict: false }): unknown }
  const of = <T>(token: abstract new (...args: never[]) => T) => get.call(app, token, { strict: false }) as T
  const parts = { host: of(HttpAdapterHost), modules: of(ModulesContainer), config: of(ApplicationConfig) }
  return { modules: parts.modules, make: (options) => new NestAdapter(app, parts, options) as BaseAdapter<unknown> }
}

import type { QueryParser } from '../../src/tools/query-style.js'

/** What an application makes of the text after the `?`; undefined for a plain Router. */
export function queryParser(app: object): QueryParser | undefined {
  const express = app as { set?: unknown; enabled?: unknown; get?(setting: string): unknown }
  const isApplication = typeof express.set === 'function' && typeof express.enabled === 'function' // a plain Router's get() registers a route
  return isApplication ? (express.get?.('query parser fn') as QueryParser | undefined) : undefined
}

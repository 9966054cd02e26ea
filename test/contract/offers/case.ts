import type { BaseAdapter } from '../../../src/adapter.js'
import type { AdapterOptions } from '../../../src/options.js'

/** One framework with the same resources and prompts. */
export interface Case {
  readonly name: string
  open(options: AdapterOptions): Promise<{ readonly adapter: BaseAdapter<unknown>; close(): unknown }>
}

export const PNG = Buffer.from('iVBORw0KGgo=', 'base64')
export const MESSAGES = [
  { role: 'user', content: { type: 'text', text: 'Look at this.' } },
  { role: 'user', content: { type: 'image', data: PNG.toString('base64'), mimeType: 'image/png' } },
]
/** Answers beside `lang`, that a function completes. */
export const completeCity = (typed: string, others: Readonly<Record<string, string>>) => [`${typed}berg (${others.lang ?? 'any'})`]

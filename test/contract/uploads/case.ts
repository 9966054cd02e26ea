import type { BaseAdapter } from '../../../src/adapter.js'
import type { AdapterOptions } from '../../../src/options.js'

/** One framework with routes that take forms, open over MCP and over HTTP. */
export interface Case {
  readonly name: string
  open(options: AdapterOptions): Promise<{ readonly adapter: BaseAdapter<unknown>; readonly base: string; close(): unknown }>
}

interface Received {
  readonly originalname: string
  readonly mimetype: string
  readonly buffer: Buffer
}

/** What a handler got. */
export const told = (file: Received | undefined) =>
  file && { name: file.originalname, type: file.mimetype, bytes: file.buffer.toString('base64') }

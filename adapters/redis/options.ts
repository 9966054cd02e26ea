import { Backend2McpError } from '../../src/errors.js'

/** How the keys are named, and where faults are told. */
export interface RedisStateOptions {
  /** What every key and the channel begin with. Endpoints that share a Redis, and are not nodes of one endpoint, need one each. Default `backend2mcp:`. */
  readonly prefix?: string
  /** Where lost events and a lost connection of the bus are told. Default: stderr. */
  readonly log?: (text: string) => void
}

const PREFIX = 'backend2mcp:'

/** Fills in the prefix. Throws `BAD_OPTION`: a prefix that is misspelt would have two endpoints share what is each one's own. */
export function readOptions(options: RedisStateOptions, caller: string): RedisStateOptions & { readonly prefix: string } {
  const { prefix = PREFIX, log, ...more } = Object(options) as RedisStateOptions
  const [unknown] = Object.keys(more)
  const isRead =
    typeof options === 'object' && typeof prefix === 'string' && prefix !== '' && ['function', 'undefined'].includes(typeof log)
  if (isRead && unknown === undefined) return { prefix, ...(log && { log }) }
  throw new Backend2McpError(
    'BAD_OPTION',
    `${caller}() takes { prefix: a text that is not empty, log: a function of a text }${unknown === undefined ? '' : `, and no "${unknown}"`}.`,
    `write ${caller}(client, { prefix: 'my-app:' }).`,
  )
}

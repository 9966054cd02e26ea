/** How the keys are named, and where faults are told. */
export interface RedisStateOptions {
  /** What every key and the channel begin with. Endpoints that share a Redis, and are not nodes of one endpoint, need one each. Default `backend2mcp:`. */
  readonly prefix?: string
  /** Where lost events and a lost connection of the bus are told. Default: stderr. */
  readonly log?: (text: string) => void
}

export const PREFIX = 'backend2mcp:'

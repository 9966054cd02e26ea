import { CannotAskError, CAPABILITY, InputRequiredError, type InputRequests, type InputResponses } from '../tools/input.js'
import { answers } from './check-input.js'

/**
 * One round of a call of the 2026 era (basic/patterns/mrtr): a handler that asks gets the answers that came with the request, or is unwound,
 * and what it asked goes to the client. The record counts, not the throw: a handler or a filter may swallow that.
 */
export class InputRound {
  /** What the client is to be asked. */
  pending: InputRequests | undefined
  /** What it would have to offer to be asked. */
  missing: string | undefined
  /** Valid answers that the handler has used. */
  readonly used: Record<string, Readonly<Record<string, unknown>>> = {}

  constructor(
    private readonly capabilities: Readonly<Record<string, unknown>>,
    private readonly given: InputResponses,
  ) {}

  readonly input = async (requests: InputRequests): Promise<InputResponses> => {
    const open: [string, InputRequests[string]][] = []
    for (const [key, request] of Object.entries(requests)) {
      const answer = Object.hasOwn(this.given, key) ? this.given[key] : undefined
      if (answers(request, answer)) this.used[key] = answer
      else open.push([key, request])
    }
    if (open.length === 0) return Object.fromEntries(Object.keys(requests).map((key) => [key, this.used[key]!]))
    const lacking = open.map(([, { method }]) => CAPABILITY[method]).find((capability) => !Object.hasOwn(this.capabilities, capability))
    if (lacking !== undefined) {
      this.missing = lacking
      throw new CannotAskError(lacking)
    }
    this.pending = Object.fromEntries(open)
    throw new InputRequiredError()
  }
}

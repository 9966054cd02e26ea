import {
  type ClientCapabilities,
  CreateMessageResultSchema,
  ElicitResultSchema,
  ListRootsResultSchema,
  type ServerRequest,
} from '@modelcontextprotocol/sdk/types.js'
import { CannotAskError, CAPABILITY, type InputRequests, type InputResponses } from '../tools/input.js'
import { answers } from './check-input.js'
import type { Asking } from './legacy-result.js'

const RESULTS = {
  'elicitation/create': ElicitResultSchema,
  'sampling/createMessage': CreateMessageResultSchema,
  'roots/list': ListRootsResultSchema,
} as const
const MOST_ROUNDS = 3

type Send = (request: ServerRequest, schema: (typeof RESULTS)[keyof typeof RESULTS]) => Promise<unknown>

/** How a call of the 2025 era asks its client: each question is a request of the server, and the call waits. */
export class AskClient implements Asking {
  /** What the client would have to offer to be asked. */
  missing: string | undefined

  constructor(
    private readonly capabilities: ClientCapabilities | undefined,
    private readonly send: Send,
  ) {}

  readonly input = async (requests: InputRequests): Promise<InputResponses> => {
    const lacking = Object.values(requests).find(({ method }) => !(this.capabilities && CAPABILITY[method] in this.capabilities))
    if (lacking) {
      this.missing = CAPABILITY[lacking.method]
      throw new CannotAskError(this.missing)
    }
    const asked = Object.entries(requests).map(async ([key, request]) => [key, await this.#ask(request)] as const)
    return Object.fromEntries(await Promise.all(asked))
  }

  async #ask(request: InputRequests[string]): Promise<Readonly<Record<string, unknown>>> {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const answer = await this.send(request as ServerRequest, RESULTS[request.method])
      if (answers(request, answer)) return answer
    }
    return { action: 'cancel' }
  }
}

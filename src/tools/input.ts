/** A question to the user: a form with the properties of a flat object (2025-11-25 and 2026-07-28, client/elicitation). */
export interface ElicitRequest {
  readonly method: 'elicitation/create'
  readonly params: { readonly message: string; readonly requestedSchema: object; readonly mode?: 'form' } & Readonly<
    Record<string, unknown>
  >
}
/** A question to the client's model (client/sampling). Deprecated in 2026-07-28. */
export interface SamplingRequest {
  readonly method: 'sampling/createMessage'
  readonly params: { readonly messages: readonly object[]; readonly maxTokens: number } & Readonly<Record<string, unknown>>
}
/** The folders that the client works in (client/roots). Deprecated in 2026-07-28. */
export interface RootsRequest {
  readonly method: 'roots/list'
  readonly params?: Readonly<Record<string, unknown>>
}
export type InputRequest = ElicitRequest | SamplingRequest | RootsRequest

/** What a handler asks at once, each under a key of its own. */
export type InputRequests = Readonly<Record<string, InputRequest>>
/** The client's results, by the same keys. */
export type InputResponses = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** The user's answer to a form. */
export interface ElicitResult {
  readonly action: 'accept' | 'decline' | 'cancel'
  readonly content?: Readonly<Record<string, unknown>>
}

/** Which capability of a client answers a request. */
export const CAPABILITY = { 'elicitation/create': 'elicitation', 'sampling/createMessage': 'sampling', 'roots/list': 'roots' } as const

/** The client cannot be asked: it lacks a capability, or the transport has no way to it. The call ends with an answer that says so. */
export class CannotAskError extends Error {
  override readonly name = 'CannotAskError'

  constructor(readonly capability: string) {
    super(`The client cannot be asked: it does not offer ${capability} here.`)
  }
}

/** Unwinds a handler whose questions go to the client. The call is made again with the answers. */
export class InputRequiredError extends Error {
  override readonly name = 'InputRequiredError'

  constructor() {
    super('The client is asked for input, and the call is made again with the answers.')
  }
}

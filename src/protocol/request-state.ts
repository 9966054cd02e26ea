import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { InputResponses } from '../tools/input.js'
import { RPC } from './check-message.js'
import { Fault } from './fault.js'
import { canonical } from './canonical.js'

const LIFETIME_MS = 10 * 60_000
const random = randomBytes(32)

/** What a state stands for: it is good for this request of this caller only. */
export interface StateOf {
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
  readonly subject: string | undefined
}

/** What a call has heard, and what it waits for. */
export interface Rounds {
  readonly answers: InputResponses
  /** Keys of what the client was asked last: only these it may answer. */
  readonly asked: readonly string[]
}

interface State extends Rounds {
  /** Milliseconds since 1970. */
  readonly expires: number
  readonly request: string
}

/**
 * The answers so far, for the client to bring back: `base64url(JSON).base64url(HMAC-SHA256)`, good for ten minutes and for one request of
 * one caller (2026-07-28, basic/patterns/mrtr, Server Requirements). `secret`: the option `stateSecret`; default one of this process.
 */
export function sealState(rounds: Rounds, of: StateOf, secret: string | undefined): string {
  const state: State = { ...rounds, expires: Date.now() + LIFETIME_MS, request: digestOf(of) }
  const text = Buffer.from(JSON.stringify(state)).toString('base64url')
  return `${text}.${sign(text, secret).toString('base64url')}`
}

/** What a state holds. Throws `Fault` (-32602) for one that is not ours, has expired, or belongs to another request or caller. */
export function openState(sealed: unknown, of: StateOf, secret: string | undefined): Rounds {
  const [text = '', signature = ''] = typeof sealed === 'string' ? sealed.split('.') : []
  const given = Buffer.from(signature, 'base64url')
  const own = sign(text, secret)
  if (given.length !== own.length || !timingSafeEqual(given, own)) throw bad('it was not made by this server')
  const state = JSON.parse(Buffer.from(text, 'base64url').toString()) as State
  if (state.expires < Date.now()) throw bad('it has expired')
  if (state.request !== digestOf(of)) throw bad('it belongs to another request')
  return state
}

const bad = (why: string) => new Fault(RPC.invalidParams, `Invalid requestState: ${why}. Make the call again without it.`)
const sign = (text: string, secret: string | undefined) =>
  createHmac('sha256', secret ?? random)
    .update(text)
    .digest()

function digestOf({ method, params, subject }: StateOf): string {
  const { name, uri, arguments: args } = params
  return createHash('sha256')
    .update(JSON.stringify(canonical([method, name ?? null, uri ?? null, args ?? {}, subject ?? null])))
    .digest('base64url')
}

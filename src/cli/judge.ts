import { type Listener, patch } from './internals.js'

/** The key under which a judged call's verdict lies in its context: what the validation says, without the handler. */
export const VERDICT = Symbol.for('backend2mcp:verdict')

/** Filled in while the request runs. */
export interface Verdict {
  /** The application's own validation has taken every parameter. */
  passed: boolean
}

/** The verdict of the call that a native request, or a framework's request around one, belongs to; undefined: an ordinary request. */
export function verdictOf(request: unknown): Verdict | undefined {
  const CALL = Symbol.for('backend2mcp:call')
  const native = [request, ...['raw', 'req'].map((name) => field(request, name))].find((one) => field(one, CALL) !== undefined)
  return field(field(native, CALL), VERDICT) as Verdict | undefined
}

const field = (value: unknown, key: PropertyKey): unknown =>
  (typeof value === 'object' && value !== null) || typeof value === 'function' ? (Reflect.get(value, key) as unknown) : undefined

/**
 * Nest: judged calls meet the pipes, but no guard and no handler. `RouterExecutionContext` makes a function for each at registration,
 * so this must come before the application is made.
 */
export function judgeNest(prototype: object, stop: () => unknown): void {
  patch(prototype, 'createPipesFn', (original) => {
    return function (this: unknown, ...made: unknown[]): Listener {
      const pipes = original.apply(this, made) as Listener | null
      return async (...call) => {
        await pipes?.(...call)
        const verdict = verdictOf(call[1])
        if (!verdict) return
        verdict.passed = true
        throw stop()
      }
    }
  })
  patch(prototype, 'createGuardsFn', (original) => {
    return function (this: unknown, guards: unknown, ...rest: unknown[]): Listener {
      const isOurs = (guard: object) => guard.constructor.name === 'OwnRouteGuard'
      const all = original.call(this, guards, ...rest) as Listener | null
      const ours = original.call(this, (guards as object[]).filter(isOurs), ...rest) as Listener | null
      return async (args) => (verdictOf((args as unknown[])[0]) ? ours : all)?.(args)
    }
  })
}

/** routing-controllers: judged calls meet parameters and their validation, but neither `@Authorized` nor the handler. */
export function judgeDriver(prototype: object): void {
  const seen = new WeakSet<object>()
  patch(prototype, 'registerAction', (original) => {
    return function (this: unknown, action: unknown, ...rest: unknown[]): unknown {
      const actions = Object.getPrototypeOf(action) as object
      if (!seen.has(actions)) stopActions(actions)
      seen.add(actions)
      return original.call(this, Object.create(action as object, { isAuthorizedUsed: { value: false } }), ...rest)
    }
  })
}

function stopActions(prototype: object): void {
  patch(prototype, 'callMethod', (original) => {
    return function (this: unknown, ...call: unknown[]): unknown {
      const { request, context } = call[1] as { request: unknown; context?: unknown }
      const verdict = verdictOf(request) ?? verdictOf(context)
      if (!verdict) return original.apply(this, call)
      verdict.passed = true
      return {}
    }
  })
}

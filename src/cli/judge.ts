import { type Listener, patch } from './internals.js'

/** The key under which a judged call's verdict lies in its context: what the validation says, without the handler. */
export const VERDICT = Symbol.for('backend2mcp:verdict')

/** Filled in while the request runs: what an exception filter or an error handler makes of it afterwards does not matter. */
export interface Verdict {
  /** The application's own validation has taken every parameter. */
  passed: boolean
  /** A parameter was refused. `status` is undefined where the error names none, and a filter decides. */
  refused?: { readonly status: number | undefined; readonly message: string }
  /** A parameter decorator of the application's own refuses, which may read what only a guard sets. */
  outside?: string
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
 * so this must come before the application is made. `stop` is what is thrown instead of the handler.
 */
export function judgeNest(prototype: object, stop: () => unknown): void {
  patch(prototype, 'createPipesFn', (original) => {
    return function (this: unknown, pipes: unknown, parameters: unknown): Listener {
      const all = parameters as readonly object[]
      const applying = (some: readonly object[]) => original.call(this, pipes, some) as Listener | null
      const ordinary = applying(all)
      const own = applying(all.filter((one) => !isCustom(one)))
      const custom = applying(all.filter(isCustom))
      return async (...call) => {
        const verdict = verdictOf(call[1])
        if (!verdict) return ordinary?.(...call)
        await noting(verdict, () => own?.(...call))
        await lenient(verdict, () => custom?.(...call))
        verdict.passed = verdict.outside === undefined
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

/** Nest's own parameters have a number for a type. */
const isCustom = (parameter: object) => typeof field(parameter, 'type') === 'string'

/** What routing-controllers' driver hands around. */
interface RcAction {
  readonly request: unknown
  readonly context?: unknown
}
const verdictOfAction = ({ request, context }: RcAction) => verdictOf(request) ?? verdictOf(context)

/** routing-controllers: judged calls meet parameters and their validation, but neither `@Authorized` nor the handler. */
export function judgeDriver(prototype: object): void {
  patch(prototype, 'registerAction', (original) => {
    return function (this: unknown, action: unknown, ...rest: unknown[]): unknown {
      stopActions(Object.getPrototypeOf(action) as object)
      return original.call(this, Object.create(action as object, { isAuthorizedUsed: { value: false } }), ...rest)
    }
  })
}

const stopped = new WeakSet<object>()

function stopActions(prototype: object): void {
  if (stopped.has(prototype)) return
  stopped.add(prototype)
  patch(prototype, 'callMethod', (original) => {
    return function (this: unknown, ...call: unknown[]): unknown {
      const verdict = verdictOfAction(call[1] as RcAction)
      if (!verdict) return original.apply(this, call)
      verdict.passed = verdict.outside === undefined
      // Thrown, so that no interceptor takes a result for the handler's.
      throw Object.assign(new Error('judged'), { httpCode: 418, status: 418, expose: true, stack: '' })
    }
  })
}

/** routing-controllers' parameters: nobody is signed in, so the current user is not asked for. */
export function judgeParameters(prototype: object): void {
  patch(prototype, 'handle', (original) => {
    return function (this: unknown, action: unknown, parameter: unknown): unknown {
      const verdict = verdictOfAction(action as RcAction)
      const read = () => original.call(this, action, parameter)
      const type = field(parameter, 'type')
      if (!verdict) return read()
      if (type === 'current-user') return undefined
      return type === 'custom-converter' ? lenient(verdict, read) : noting(verdict, read)
    }
  })
}

/** Remembers the first refusal. */
async function noting(verdict: Verdict, step: () => unknown): Promise<unknown> {
  try {
    return await step()
  } catch (error) {
    verdict.refused ??= { status: statusOf(error), message: messageOf(error) }
    throw error
  }
}

/** A parameter of the application's own is no argument of the tool: what it misses is the caller, whom a guard would have set. */
async function lenient(verdict: Verdict, step: () => unknown): Promise<unknown> {
  try {
    return await step()
  } catch (error) {
    if (statusOf(error) !== undefined) verdict.outside = messageOf(error)
    return undefined
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

function statusOf(error: unknown): number | undefined {
  const getStatus = field(error, 'getStatus')
  const status: unknown = typeof getStatus === 'function' ? getStatus.call(error) : (field(error, 'httpCode') ?? field(error, 'status'))
  return typeof status === 'number' ? status : undefined
}

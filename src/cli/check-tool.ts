import type { BaseAdapter, CallContext, RouteResponse, Tool } from '../adapter.js'
import { ArgumentError, OtherRouteError } from '../errors.js'
import { unprofiled } from '../schema/profiles/apply-profile.js'
import { samplesOf, takesAsText } from '../schema/samples.js'
import { argumentFaults } from '../tools/argument-check.js'
import { errorArguments } from '../tools/error-arguments.js'
import { readAnswer } from '../tools/read-answer.js'
import { VERDICT, type Verdict } from './judge.js'
import { expectedLooseness, forgetRefusals } from './why-refused.js'

type Args = Readonly<Record<string, unknown>>

/** Where a tool's schema and the application's own validation part. */
export interface Disagreement {
  /** `too loose`: the schema takes what the application refuses. `too strict`: calls are refused that the application would take. */
  readonly kind: 'too loose' | 'too strict'
  readonly args: Args
  /** What the one that refuses says: the application, or our check. */
  readonly says: string
  /** Why no schema could say it: a checksum, a list of codes. Such a disagreement is told, and is no fault. */
  readonly expected?: string
}

/** One tool's samples against the application's validation. */
export interface Checked {
  readonly tool: Tool
  /** Samples that were judged by both. */
  readonly judged: number
  readonly disagreements: readonly Disagreement[]
  /** Samples that came to no verdict, with the reason and how often. */
  readonly notJudged: Readonly<Record<string, number>>
  /** Places of the schema for which no sample was found, as JSON pointers. */
  readonly missing: readonly string[]
}

/** How a tool is checked. */
export interface CheckOptions {
  readonly caller: Omit<CallContext, 'tool' | 'signal'>
  /** Most valid and most invalid samples. */
  readonly most: number
  readonly seed: number
}

const SAY_NOTHING = 'refused, but nothing else was taken: give the schema an example that passes'

/** Judges samples of one tool. No handler runs: the application must have been loaded with `judgeOnly`. */
export async function checkTool(adapter: BaseAdapter<unknown>, tool: Tool, { caller, ...options }: CheckOptions): Promise<Checked> {
  const asText = (name: string) => tool.parameters.find(({ argument }) => argument === name)?.in !== 'body'
  const schema = unprofiled(tool.inputSchema)
  const disagreements: Disagreement[] = []
  const notJudged: Record<string, number> = {}
  let judged = 0
  let taken: Args | undefined
  const skip = (why: string) => void (notJudged[why] = (notJudged[why] ?? 0) + 1)

  const { valid, missing } = samplesOf(schema, { asText, ...options })
  const isHanging = () => (notJudged[TOO_LATE] ?? 0) >= 2
  for (const args of valid as Args[]) {
    if (isHanging()) break
    const verdict = await judge(adapter, tool, args, caller)
    if ('unknown' in verdict) {
      skip(verdict.unknown)
      continue
    }
    judged++
    if (verdict.refusal === undefined) {
      taken ??= args
      disagreements.push(...tooStrict(tool, args))
    } else {
      const expected = tool.route.options?.input ? undefined : verdict.expected
      disagreements.push({ kind: 'too loose', args, says: verdict.refusal, ...(expected && { expected }) })
    }
  }
  for (const args of samplesOf(schema, { asText, ...options, ...(taken && { from: taken }) }).invalid as Args[]) {
    if (isHanging()) break
    const verdict = await judge(adapter, tool, args, caller)
    if ('unsendable' in verdict) continue // refused before anything is asked
    if ('unknown' in verdict) skip(verdict.unknown)
    else if (verdict.refusal !== undefined && !taken) skip(SAY_NOTHING)
    else {
      judged++
      if (verdict.refusal === undefined) disagreements.push(...tooStrict(tool, args))
    }
  }
  return { tool, judged, disagreements, notJudged, missing }
}

/** What the model is told is narrower than what is refused; only a refusal takes something away. */
function tooStrict(tool: Tool, args: Args): Disagreement[] {
  const faults = argumentFaults(tool, args, () => {})
  const says = [...faults.map(({ pointer, expected }) => `${pointer} ${expected}`), ...againstDeclared(tool, args)]
  return says.length > 0 ? [{ kind: 'too strict', args, says: says.join(' ') }] : []
}

/** A schema that the developer wrote for what travels as text: nothing is refused by it before the call, but the model is told so. */
function againstDeclared(tool: Tool, args: Args): string[] {
  const written = tool.parameters.filter(
    ({ declared, in: place, argument }) => declared && place !== 'body' && args[argument] !== undefined,
  )
  return written.flatMap(({ argument, schema }) =>
    takesAsText(schema, args[argument]) ? [] : [`/${argument} is refused by the schema of its @McpParam, and taken by the application.`],
  )
}

type Judgement =
  | { readonly refusal: string | undefined; readonly expected?: string | undefined }
  | { readonly unknown: string; readonly unsendable?: true }

async function judge(adapter: BaseAdapter<unknown>, tool: Tool, args: Args, caller: CheckOptions['caller']): Promise<Judgement> {
  const verdict: Verdict = { passed: false }
  const ending = new AbortController()
  // A timer of our own: AbortSignal.timeout does not keep the process alive, which would end without a word.
  const timeout = setTimeout(() => ending.abort(new Error(TOO_LATE)), Math.min(adapter.settings.timeoutMs, PATIENCE_MS))
  const context = { ...caller, tool: tool.name, signal: ending.signal, [VERDICT]: verdict }
  forgetRefusals()
  try {
    return conclude(verdict, await adapter.executeTool(tool, args, context), tool)
  } catch (error) {
    if (verdict.passed || verdict.refused) return conclude(verdict, undefined, tool)
    if (error instanceof ArgumentError) return { unknown: `cannot be sent: ${error.message}`, unsendable: true }
    return { unknown: error instanceof OtherRouteError ? 'leads to another route' : String(error instanceof Error ? error.message : error) }
  } finally {
    clearTimeout(timeout)
  }
}

const PATIENCE_MS = 5000
const TOO_LATE = 'no answer in time'
/** Refusals that are about the caller, the entity or the load, not about the arguments' form. */
const OTHER_REASONS = new Set([401, 402, 403, 404, 405, 409, 410, 423, 429])

function conclude({ passed, refused, outside }: Verdict, response: RouteResponse | undefined, tool: Tool): Judgement {
  if (passed) return { refusal: undefined }
  // What validation itself said comes first: a filter or an error handler may answer otherwise.
  const status = refused?.status ?? response?.status ?? 500
  if (outside !== undefined && !refused)
    return { unknown: `a parameter decorator of the application's own refuses, maybe as no guard ran: ${outside}` }
  const isAboutArguments = refused ? status >= 400 && status < 500 && !OTHER_REASONS.has(status) : status === 400 || status === 422
  if (!isAboutArguments) return { unknown: `HTTP ${status}` }
  return { refusal: `${status}: ${saysOf(tool, response, refused?.message)}`, expected: expectedLooseness() }
}

/** What the application says of the arguments, else what validation threw, else the start of the answer. */
function saysOf(tool: Tool, response: RouteResponse | undefined, message: string | undefined): string {
  const answer = response && readAnswer(response)
  const problems = answer?.kind === 'json' ? errorArguments(tool, answer.value) : []
  if (problems.length > 0) return problems.map(({ pointer, message }) => `${pointer} ${message}`).join('; ')
  const text = answer?.kind === 'json' || answer?.kind === 'text' ? answer.text.slice(0, 200) : ''
  // Nest's exceptions of several messages have none of their own.
  return message && !message.endsWith('Exception') ? message : text
}

import type { BaseAdapter, CallContext, RouteResponse, Tool } from '../adapter.js'
import { ArgumentError, OtherRouteError } from '../errors.js'
import { unprofiled } from '../schema/profiles/apply-profile.js'
import { samplesOf } from '../schema/samples.js'
import { argumentFaults } from '../tools/argument-check.js'
import { errorArguments } from '../tools/error-arguments.js'
import { readAnswer } from '../tools/read-answer.js'
import { VERDICT, type Verdict } from './judge.js'

type Args = Readonly<Record<string, unknown>>

/** Where a tool's schema and the application's own validation part. */
export interface Disagreement {
  /** `too loose`: the schema takes what the application refuses. `too strict`: calls are refused that the application would take. */
  readonly kind: 'too loose' | 'too strict'
  readonly args: Args
  /** What the one that refuses says: the application, or our check. */
  readonly says: string
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

/** Judges samples of one tool. No handler runs: the application must have been loaded with `judgeOnly`. */
export async function checkTool(
  adapter: BaseAdapter<unknown>,
  tool: Tool,
  caller: Omit<CallContext, 'tool' | 'signal'>,
  most: number,
): Promise<Checked> {
  const asText = (name: string) => tool.parameters.find(({ argument }) => argument === name)?.in !== 'body'
  const { valid, invalid, missing } = samplesOf(unprofiled(tool.inputSchema), { asText, most })
  const disagreements: Disagreement[] = []
  const notJudged: Record<string, number> = {}
  let judged = 0
  const samples = [...valid.map((args) => ({ args, takes: true })), ...invalid.map((args) => ({ args, takes: false }))]
  for (const { args, takes } of samples as { args: Args; takes: boolean }[]) {
    const verdict = await judge(adapter, tool, args, caller)
    if ('unsendable' in verdict && !takes) continue // refused before anything is asked
    if ('unknown' in verdict) {
      notJudged[verdict.unknown] = (notJudged[verdict.unknown] ?? 0) + 1
      continue
    }
    judged++
    const { refusal } = verdict
    if (takes && refusal !== undefined) disagreements.push({ kind: 'too loose', args, says: refusal })
    // What the model is told is narrower than what is refused; only a refusal takes something away.
    const faults = argumentFaults(tool, args, () => {})
    if (refusal === undefined && faults.length > 0)
      disagreements.push({ kind: 'too strict', args, says: faults.map(({ pointer, expected }) => `${pointer} ${expected}`).join(' ') })
  }
  return { tool, judged, disagreements, notJudged, missing }
}

type Judgement = { readonly refusal: string | undefined } | { readonly unknown: string; readonly unsendable?: true }

async function judge(
  adapter: BaseAdapter<unknown>,
  tool: Tool,
  args: Args,
  caller: Omit<CallContext, 'tool' | 'signal'>,
): Promise<Judgement> {
  const verdict: Verdict = { passed: false }
  const context = { ...caller, tool: tool.name, signal: AbortSignal.timeout(adapter.settings.timeoutMs), [VERDICT]: verdict }
  try {
    const response = await adapter.executeTool(tool, args, context)
    if (verdict.passed) return { refusal: undefined }
    if (response.status === 400 || response.status === 422) return { refusal: `${response.status}: ${saysOf(tool, response)}` }
    return { unknown: `HTTP ${response.status}` }
  } catch (error) {
    if (verdict.passed) return { refusal: undefined }
    if (error instanceof ArgumentError) return { unknown: `cannot be sent: ${error.message}`, unsendable: true }
    return { unknown: error instanceof OtherRouteError ? 'leads to another route' : String(error instanceof Error ? error.message : error) }
  }
}

/** What the application says of the arguments, or the start of its answer. */
function saysOf(tool: Tool, response: RouteResponse): string {
  const answer = readAnswer(response)
  const problems = answer.kind === 'json' ? errorArguments(tool, answer.value) : []
  if (problems.length > 0) return problems.map(({ pointer, message }) => `${pointer} ${message}`).join('; ')
  return answer.kind === 'json' || answer.kind === 'text' ? answer.text.slice(0, 200) : ''
}

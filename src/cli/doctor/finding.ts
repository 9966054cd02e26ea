import type { Settings } from '../../options.js'
import type { Tool } from '../../adapter.js'

/** Worst first. `high`: a stranger can do harm, or nothing works; `medium`: harm is likely; `low`: the model is left guessing. */
export const SEVERITIES = ['high', 'medium', 'low'] as const
export type Severity = (typeof SEVERITIES)[number]

/** Stable names: what `--ignore` and scripts go by. */
export const RULES = [
  ['no-guard', 'open-endpoint', 'destructive-unannounced', 'get-with-effects', 'secret-in-output', 'lost-metadata', 'bad-name'],
  [
    'left-out',
    'idle-rule',
    'unverified-token',
    'never-passes',
    'untyped-argument',
    'weak-description',
    'oversized',
    'start-warning',
    'two-copies',
  ],
].flat()

/** Something that `doctor` would not leave as it is. */
export interface Finding {
  readonly severity: Severity
  /** One of `RULES`. */
  readonly rule: string
  /** The tool that it is about; absent: the whole application. */
  readonly tool?: Tool
  /** What is wrong, without the tool's name. */
  readonly message: string
  /** What to type. */
  readonly fix: string
}

/** Looks at one tool; `all` and `settings` are what is around it. */
export type ToolRule = (tool: Tool, all: readonly Tool[], settings: Settings) => readonly Finding[]

import type { BaseAdapter } from '../../adapter.js'
import type { ToolList } from '../../tools/build-tools.js'
import { isOpen, noGuard, openEndpoint } from './anonymous.js'
import { destructiveUnannounced, getWithEffects } from './effects.js'
import { type Finding, SEVERITIES, type ToolRule } from './finding.js'
import { secretInOutput } from './secret-in-output.js'
import { oversized, tooMany } from './size.js'
import { startWarnings } from './start-warnings.js'
import { untypedArgument, weakDescription } from './words.js'

/** What `doctor` found. */
export interface Examined {
  /** Worst first, then in the order of the tools. */
  readonly findings: readonly Finding[]
  /** Names of the tools that anybody may call: no guard that can be seen, and no rule of ours. */
  readonly open: readonly string[]
}

/** Looks at the tools of an application. Nothing of it is called. */
export function examine({ framework, settings }: BaseAdapter<unknown>, list: ToolList): Examined {
  const known = new Set(list.tools.values())
  const offered = [...list.resources, ...list.prompts.values()].filter(({ tool }) => !known.has(tool))
  const tools = [...known, ...offered.map(({ tool, description = tool.description }) => ({ ...tool, description }))]
  const rules: readonly ToolRule[] = [
    noGuard(framework),
    destructiveUnannounced,
    getWithEffects,
    secretInOutput,
    untypedArgument,
    weakDescription,
    oversized,
  ]
  const findings = [
    ...openEndpoint(settings),
    ...tools.flatMap((tool) => rules.flatMap((rule) => rule(tool, tools, settings))),
    ...tooMany(tools),
    ...startWarnings(list.warnings),
  ]
  return {
    findings: findings.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity)),
    open: tools.filter((tool) => isOpen(tool, settings)).map(({ name }) => name),
  }
}

import type { Tool } from '../../adapter.js'
import type { Settings } from '../../options.js'
import { isRestricted } from '../../tools/access.js'
import type { Finding, ToolRule } from './finding.js'

/** Counting calls lets everybody in. */
const COUNTS_ONLY = /throttl|rate-?limit/i
const guardsOf = ({ security }: Tool) => (security?.guards ?? []).filter((name) => !COUNTS_ONLY.test(name))
const identifies = ({ auth }: Settings) => typeof auth === 'object' && auth.identifies !== false

/** Whether anybody who reaches the endpoint may call a tool: no auth provider, no rule of its own and no guard that can be seen. */
export const isOpen = (tool: Tool, settings: Settings): boolean =>
  !identifies(settings) && !isRestricted(tool, settings) && guardsOf(tool).length === 0

const GUARD: Readonly<Record<string, string>> = {
  nestjs: 'write @UseGuards(YourGuard) before the method',
  'routing-controllers': 'write @Authorized() before the method',
}
const fixFor = (framework: string) =>
  `${GUARD[framework] ?? 'put a guard before the route'}, give the option auth a provider, or write @McpHidden(). Middleware cannot be seen: if one guards it, --ignore no-guard:TOOL.`

/** What changes things is found wherever it is open; what reads, only where it is the one of its controller that was left open. */
export const noGuard =
  (framework: string): ToolRule =>
  (tool, all, settings) => {
    if (!isOpen(tool, settings)) return []
    const found = { rule: 'no-guard', tool, fix: fixFor(framework) } as const
    if (tool.annotations.readOnlyHint !== true)
      return [{ ...found, severity: 'high', message: 'changes things, and no guard stands before it' }]
    const siblings = all.filter((one) => one !== tool && controllerOf(one) === controllerOf(tool))
    const isForgotten = siblings.length >= 2 && siblings.every((one) => !isOpen(one, settings))
    return isForgotten
      ? [
          {
            ...found,
            severity: 'medium',
            message: `no guard stands before it, and one before each of the ${siblings.length} other tools of its controller`,
          },
        ]
      : []
  }

const controllerOf = ({ route }: Tool) => route.source?.split('.')[0]

/** An endpoint that asks nobody who they are. */
export function openEndpoint({ auth }: Settings): Finding[] {
  const isNone = auth === 'none'
  if (!isNone && (typeof auth !== 'object' || auth.identifies !== false)) return []
  return [
    {
      severity: 'medium',
      rule: 'open-endpoint',
      message: isNone
        ? "auth: 'none' lets every caller in"
        : 'its auth provider adds headers to every call, and asks no caller who they are',
      fix: isNone
        ? "write auth: 'app' when the application's guards protect it, or give a provider: new BearerAuthProvider({ validTokens: [...] })."
        : 'combineProviders(new BearerAuthProvider({ validTokens: [...] }), thatProvider).',
    },
  ]
}

import type { Tool } from '../../adapter.js'
import type { ToolRule } from './finding.js'
import { nameWords } from './name-words.js'

const DESTROYS = ['delete', 'remove', 'destroy', 'drop', 'purge', 'wipe', 'erase', 'truncate', 'cancel', 'revoke', 'reset', 'terminate']
const CHANGES = [
  ['create', 'add', 'insert', 'update', 'send', 'approve', 'reject', 'pay', 'charge', 'refund', 'logout', 'subscribe', 'unsubscribe'],
  ['register', 'enable', 'disable', 'activate', 'deactivate', 'publish', 'restart', 'trigger', 'clear', 'upload', 'increment'],
].flat()
/** Nouns as well: `GET /imports/start-date`. They speak only where they stand alone. */
const MAY_CHANGE = ['run', 'start', 'stop', 'sync', 'import', 'execute', 'archive', 'refresh', 'notify', 'confirm', 'accept', 'set']

/** The verb that a tool's handler, path or name is made of, if it is one of these. */
function verbOf({ name, route }: Tool, verbs: readonly string[], alone: readonly string[] = []): string | undefined {
  const handler = nameWords(route.source?.split('.').pop() ?? '')
  const end = nameWords(route.path.split('/').findLast((segment) => segment !== '' && !segment.startsWith('{')) ?? '')
  const own = route.options?.name === undefined ? [] : nameWords(name)
  return (
    [handler, own].find(([first]) => verbs.includes(first!))?.[0] ??
    [handler, end].find(([first, ...more]) => more.length === 0 && [...verbs, ...alone].includes(first!))?.[0]
  )
}

/** A GET whose name promises an effect: a client calls what only reads without asking. */
export const getWithEffects: ToolRule = (tool) => {
  const { annotations, route } = tool
  if (annotations.readOnlyHint !== true || !['GET', 'HEAD'].includes(route.method)) return []
  if (route.options?.annotations?.readOnlyHint === true) return []
  const verb = verbOf(tool, [...DESTROYS, ...CHANGES], MAY_CHANGE)
  if (verb === undefined) return []
  const fix = 'make it a POST; or say it: @McpTool({ annotations: { readOnlyHint: false } }), and true where it only reads.'
  const severity = DESTROYS.includes(verb) ? 'high' : 'medium'
  return [
    {
      severity,
      rule: 'get-with-effects',
      tool,
      message: `is a ${route.method}, which clients call without asking, and its name says "${verb}"`,
      fix,
    },
  ]
}

/** What destroys and does not say so, or says that it does not: clients ask the user before a destructive call. */
export const destructiveUnannounced: ToolRule = (tool) => {
  const { annotations, route } = tool
  if (annotations.destructiveHint === true || route.options?.confirm !== undefined || ['GET', 'HEAD'].includes(route.method)) return []
  const verb = route.method === 'DELETE' ? 'delete' : verbOf(tool, DESTROYS)
  if (verb === undefined) return []
  const denies = annotations.destructiveHint === false || annotations.readOnlyHint === true
  const message = denies
    ? `its name says "${verb}", and its hints deny it: no client asks before it calls`
    : `its name says "${verb}", and no hint tells clients to ask before they call`
  return [
    {
      severity: denies ? 'high' : 'medium',
      rule: 'destructive-unannounced',
      tool,
      message,
      fix: "@McpTool({ annotations: { destructiveHint: true } }), or @McpTool({ confirm: 'Delete {id} for good?' }), which asks the user itself.",
    },
  ]
}

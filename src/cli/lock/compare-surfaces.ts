import type { Surface, SurfaceTool } from '../../tools/surface.js'
import type { SchemaChange } from './compare-keywords.js'
import { compareSchemas } from './compare-schemas.js'

/** How a change meets a client that was made for what was there before. */
export type Kind = 'breaking' | 'additive' | 'wording'

/** One change of what clients see. */
export interface Change {
  readonly kind: Kind
  /** A tool's name, a resource's URI, a prompt's name. */
  readonly name: string
  readonly what: string
}

/** Every change between two surfaces, breaking ones first. A tool whose route is still there under another name was renamed. */
export function compareSurfaces(before: Surface, after: Surface): Change[] {
  const changes = [...tools(before, after), ...others('resource', before.resources, after.resources), ...prompts(before, after)]
  const order: Kind[] = ['breaking', 'additive', 'wording']
  return changes.toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
}

function tools(before: Surface, after: Surface): Change[] {
  const added = Object.entries(after.tools).filter(([name]) => !(name in before.tools))
  const renamed = new Set<string>()
  const changes = Object.entries(before.tools).flatMap(([name, old]): Change[] => {
    const now = after.tools[name]
    if (now) return differences(name, old, now)
    const [heir] = added.find(([, { route }]) => route === old.route) ?? []
    if (heir === undefined) return [{ kind: 'breaking', name, what: `is gone (${old.route})` }]
    renamed.add(heir)
    return [
      { kind: 'breaking', name, what: `is called ${heir} now (${old.route}${blame(name, heir, after)})` },
      ...differences(heir, old, after.tools[heir]!),
    ]
  })
  const fresh = added.filter(([name]) => !renamed.has(name))
  return [...changes, ...fresh.map(([name, { route }]): Change => ({ kind: 'additive', name, what: `is new (${route})` }))]
}

/** Why a name was lengthened: another route wants the short one. */
function blame(name: string, heir: string, { tools }: Surface): string {
  if (!isLonger(heir, name)) return ''
  const rivals = Object.entries(tools).filter(([other]) => other !== heir && isLonger(other, name))
  return rivals.length > 0 ? `, as ${rivals.map(([, { route }]) => route).join(', ')} wants the same name` : ''
}

/** `get_users_by_id` is `get_by_id` with more words in it. */
function isLonger(longer: string, short: string): boolean {
  const words = longer.split('_')
  let at = 0
  for (const word of words) if (word === short.split('_')[at]) at++
  return at === short.split('_').length && words.length > at
}

function differences(name: string, old: SurfaceTool, now: SurfaceTool): Change[] {
  const of = (kind: Kind, what: string): Change => ({ kind, name, what })
  const changes = [
    ...compareSchemas(old.inputSchema, now.inputSchema).map((change) => ofSchema(name, 'argument', change, INPUT)),
    ...output(name, old, now),
    ...hints(old, now).map(([kind, what]) => of(kind, what)),
  ]
  if (old.route !== now.route) changes.push(of('breaking', `leads to ${now.route} now, and led to ${old.route}`))
  if (old.description !== now.description) changes.push(of('wording', 'description has changed'))
  if (old.title !== now.title) changes.push(of('wording', 'title has changed'))
  return changes
}

/** What a narrower or wider schema means to who sends values, and to who reads them. */
const INPUT: Readonly<Record<SchemaChange['effect'], Kind>> = { narrower: 'breaking', wider: 'additive', wording: 'wording' }
const OUTPUT: Readonly<Record<SchemaChange['effect'], Kind>> = { narrower: 'additive', wider: 'breaking', wording: 'wording' }

function ofSchema(name: string, place: string, { effect, at, what }: SchemaChange, kinds: typeof INPUT): Change {
  return { kind: kinds[effect], name, what: `${at === '' ? `the ${place}s` : `${place} ${at}`}: ${what}` }
}

function output(name: string, { outputSchema: old }: SurfaceTool, { outputSchema: now }: SurfaceTool): Change[] {
  if (!old && !now) return []
  if (!old) return [{ kind: 'additive', name, what: 'has an output schema now' }]
  if (!now) return [{ kind: 'breaking', name, what: 'has no output schema any more' }]
  return compareSchemas(old, now).map((change) => {
    // A property that is gone is missed by who reads it; one that is new is not.
    if (change.what === 'is gone') return ofSchema(name, 'output', { ...change, effect: 'wider' }, OUTPUT)
    if (change.what.startsWith('is new')) return ofSchema(name, 'output', { ...change, effect: 'narrower' }, OUTPUT)
    return ofSchema(name, 'output', change, OUTPUT)
  })
}

/** A hint that makes a client ask its user, or run on its own: worse is breaking, better is additive. */
function hints({ annotations: old }: SurfaceTool, { annotations: now }: SurfaceTool): [Kind, string][] {
  const worse: Readonly<Record<string, boolean>> = {
    readOnlyHint: false,
    destructiveHint: true,
    idempotentHint: false,
    openWorldHint: true,
  }
  return Object.entries(worse)
    .filter(([hint]) => Boolean(old[hint]) !== Boolean(now[hint]))
    .map(([hint, bad]) => [Boolean(now[hint]) === bad ? 'breaking' : 'additive', `${hint} is ${String(Boolean(now[hint]))} now`])
}

function others(
  kind: string,
  before: Readonly<Record<string, { route: string }>>,
  after: Readonly<Record<string, { route: string }>>,
): Change[] {
  const gone = Object.keys(before).filter((name) => !(name in after))
  const added = Object.keys(after).filter((name) => !(name in before))
  return [
    ...gone.map((name): Change => ({ kind: 'breaking', name, what: `${kind} is gone (${before[name]!.route})` })),
    ...added.map((name): Change => ({ kind: 'additive', name, what: `${kind} is new (${after[name]!.route})` })),
  ]
}

function prompts(before: Surface, after: Surface): Change[] {
  const changes = others('prompt', before.prompts, after.prompts)
  for (const [name, { arguments: old }] of Object.entries(before.prompts)) {
    const now = after.prompts[name]?.arguments as readonly { name: string; required?: boolean }[] | undefined
    if (!now) continue
    const had = old as readonly { name: string; required?: boolean }[]
    for (const one of had)
      if (!now.some((other) => other.name === one.name)) changes.push({ kind: 'breaking', name, what: `argument ${one.name} is gone` })
    for (const one of now) {
      const was = had.find((other) => other.name === one.name)
      if (one.required && !was?.required) changes.push({ kind: 'breaking', name, what: `argument ${one.name} is required now` })
      else if (!was) changes.push({ kind: 'additive', name, what: `argument ${one.name} is new` })
    }
  }
  return changes
}

import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { isObject } from '../../is-object.js'

const BACKUP = '.backend2mcp.bak'

/** A client's JSON file. Its first form is kept beside it, for the same readers, until what we added is taken out again. */
export class ConfigFile {
  constructor(
    readonly path: string,
    private readonly key: string,
  ) {}

  /** The text, or undefined for one that holds comments or is no JSON object: that is for a person to edit. */
  read(): { readonly text: string; readonly value: Record<string, unknown> } | undefined {
    const text = existsSync(this.path) ? readFileSync(this.path, 'utf8') : ''
    if (text.trim() === '') return { text, value: {} }
    try {
      const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
      const servers = isObject(value) ? (value[this.key] ?? {}) : undefined
      return isObject(value) && isObject(servers) ? { text, value } : undefined
    } catch {
      return undefined
    }
  }

  /** Adds one server, or replaces it. False: the file cannot be edited. */
  add(name: string, entry: object): boolean {
    const known = this.read()
    if (!known) return false
    const { text, value } = known
    if (existsSync(this.path) && !existsSync(this.path + BACKUP)) copyFileSync(this.path, this.path + BACKUP)
    const servers = { ...(value[this.key] as object | undefined), [name]: entry }
    mkdirSync(dirname(this.path), { recursive: true })
    writeFileSync(this.path, written({ ...value, [this.key]: servers }, text))
    return true
  }

  /** Takes one server out: the first form comes back byte for byte, where nothing else has changed since. False: it is not there, or the file cannot be edited. */
  remove(name: string): boolean {
    const known = this.read()
    const servers = known?.value[this.key] as Record<string, unknown> | undefined
    if (!known || !servers || !(name in servers)) return false
    const { [name]: _, ...others } = servers
    const rest = { ...known.value, [this.key]: others }
    const backup = existsSync(this.path + BACKUP) ? readFileSync(this.path + BACKUP, 'utf8') : undefined
    if (backup === undefined && Object.keys(others).length === 0 && Object.keys(rest).length === 1) {
      rmSync(this.path) // we made it
      return true
    }
    const isAsBefore = backup !== undefined && isSame(parsed(backup), rest, this.key)
    if (!isAsBefore) writeFileSync(this.path, written(rest, known.text))
    else {
      copyFileSync(this.path + BACKUP, this.path)
      rmSync(this.path + BACKUP)
    }
    return true
  }
}

const parsed = (text: string): Record<string, unknown> =>
  text.trim() === '' ? {} : (JSON.parse(text.replace(/^\uFEFF/, '')) as Record<string, unknown>)

/** An object of servers that is empty and one that is not there are the same. */
function isSame(before: Record<string, unknown>, after: Record<string, unknown>, key: string): boolean {
  return JSON.stringify({ ...before, [key]: before[key] ?? {} }, sortedKeys) === JSON.stringify(after, sortedKeys)
}

const sortedKeys = (_: string, value: unknown) =>
  isObject(value) ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))) : value

/** In the style of the text that was there: its indent, its last line break. */
function written(value: object, text: string): string {
  const indent = /\n([ \t]+)"/.exec(text)?.[1] ?? '  '
  const json = JSON.stringify(value, null, indent)
  return text === '' || text.endsWith('\n') ? `${json}\n` : json
}

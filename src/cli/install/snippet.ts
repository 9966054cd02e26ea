import type { McpClient } from './clients.js'

/** What stands in a client's file for one server, as a person would paste it. */
export function snippet({ format, key }: McpClient, name: string, entry: object): string {
  if (format === 'json') return JSON.stringify({ [key]: { [name]: entry } }, null, 2)
  return format === 'toml' ? toml([key, name], entry) : `${key}:\n  ${yamlKey(name)}:\n${yaml(entry, '    ')}`
}

/** TOML 1.0: tables for objects; its strings are JSON's. */
function toml(path: readonly string[], value: object): string {
  const entries = Object.entries(value)
  const isTable = (one: unknown) => typeof one === 'object' && one !== null && !Array.isArray(one)
  const own = entries.filter(([, one]) => !isTable(one)).map(([key, one]) => `${tomlKey(key)} = ${JSON.stringify(one)}`)
  const tables = entries.filter(([, one]) => isTable(one)).map(([key, one]) => toml([...path, key], one as object))
  return [[`[${path.map(tomlKey).join('.')}]`, ...own].join('\n'), ...tables].join('\n\n')
}

const tomlKey = (key: string) => (/^[\w-]+$/.test(key) ? key : JSON.stringify(key))

/** YAML 1.2, whose flow scalars may be JSON's. */
function yaml(value: object, indent: string): string {
  return Object.entries(value)
    .map(([key, one]) => {
      if (Array.isArray(one)) return [`${indent}${yamlKey(key)}:`, ...one.map((item) => `${indent}  - ${JSON.stringify(item)}`)].join('\n')
      if (typeof one !== 'object' || one === null) return `${indent}${yamlKey(key)}: ${JSON.stringify(one)}`
      return Object.keys(one).length === 0
        ? `${indent}${yamlKey(key)}: {}`
        : `${indent}${yamlKey(key)}:\n${yaml(one as object, `${indent}  `)}`
    })
    .join('\n')
}

const yamlKey = (key: string) => (/^[A-Za-z_][\w-]*$/.test(key) ? key : JSON.stringify(key))

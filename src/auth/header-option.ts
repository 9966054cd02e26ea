import { validateHeaderName, validateHeaderValue } from 'node:http'
import { Backend2McpError } from '../errors.js'

/** Frames a message or belongs to one hop: nobody may set or read a credential in it. */
const NOT_OURS = /^(host|content-length|transfer-encoding|connection|te|trailer|upgrade|proxy-.*|mcp-.*)$/

/** The lower-case name of a header that an option names. Throws `BAD_OPTION` for what is no header, or not one for credentials. */
export function headerOption(provider: string, option: string, name: string): string {
  const lower = typeof name === 'string' ? name.toLowerCase() : ''
  if (!isHeaderName(lower)) throw bad(provider, `${option} ${JSON.stringify(name)} is no header name`)
  if (NOT_OURS.test(lower)) throw bad(provider, `${option} ${JSON.stringify(name)} is a header that HTTP or MCP uses itself`)
  return lower
}

/** Whether a header can hold the value. Throws `BAD_OPTION`; the value, which is a secret, is not told. */
export function checkHeaderValue(provider: string, name: string, value: unknown): void {
  try {
    if (typeof value !== 'string') throw new TypeError('no text')
    validateHeaderValue(name, value)
  } catch {
    throw bad(provider, `the value of ${name} is no header value: a text of Latin-1 characters without line breaks`)
  }
}

function isHeaderName(name: string): boolean {
  try {
    validateHeaderName(name)
    return true
  } catch {
    return false
  }
}

const bad = (provider: string, problem: string) =>
  new Backend2McpError('BAD_OPTION', `${provider}: ${problem}.`, "name a header of your own, such as 'X-API-Key' or 'Authorization'.")

import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { Backend2McpError } from '../../src/errors.js'
import { isObject } from '../../src/is-object.js'
import { checkUrl } from './origin.js'

/** An OpenAPI 3.0 or 3.1 or a Swagger 2.0 document, as it was read. */
export type Document = Readonly<Record<string, unknown>>

const MOST_BYTES = 32 * 1024 * 1024
const PATIENCE_MS = 30_000

/** Reads a document: an object as it stands, a file, or a URL, which is asked once. JSON and YAML. Throws `BAD_DOCUMENT`. */
export async function loadDocument(source: object | string | URL, { allowLinkLocal = false } = {}): Promise<Document> {
  if (typeof source === 'object' && !(source instanceof URL)) return checked(source, 'The document')
  const place = String(source)
  const text = /^https?:\/\//.test(place) ? await download(checkUrl(place, 'document', allowLinkLocal)) : readText(place)
  return checked(parsed(text, place), place)
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw bad(`${path} cannot be read: ${(cause as Error).message}.`, 'give the path of an OpenAPI document, or its URL.', cause)
  }
}

async function download(url: URL): Promise<string> {
  try {
    const answer = await fetch(url, {
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
      headers: { accept: 'application/json, application/yaml;q=0.9' },
    })
    if (!answer.ok) throw new Error(`it answers ${answer.status}`)
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of answer.body ?? []) {
      size += chunk.length
      if (size > MOST_BYTES) throw new Error(`it is larger than ${MOST_BYTES} bytes`)
      chunks.push(chunk)
    }
    return Buffer.concat(chunks).toString('utf8')
  } catch (cause) {
    const { message, cause: inner } = cause as Error
    throw bad(
      `${url.href} cannot be read: ${inner instanceof Error ? inner.message : message}.`,
      'start the backend, or save its document and give the file.',
      cause,
    )
  }
}

function parsed(text: string, place: string): unknown {
  try {
    return /^\s*[{[]/.test(text) ? (JSON.parse(text) as unknown) : (parse(text, { maxAliasCount: 1000 }) as unknown)
  } catch (cause) {
    throw bad(`${place} is neither JSON nor YAML: ${(cause as Error).message.split('\n')[0]}.`, 'give an OpenAPI document.', cause)
  }
}

function checked(value: unknown, place: string): Document {
  const { swagger, openapi, paths } = isObject(value) ? value : {}
  const version = String(openapi ?? swagger ?? '')
  if (!/^(2\.0|3\.[01](\.\d+)?(-.*)?)$/.test(version))
    throw bad(
      `${place} is no OpenAPI document of a known version${version && ` (${version})`}.`,
      'give Swagger 2.0, or OpenAPI 3.0 or 3.1.',
    )
  if (!isObject(paths)) throw bad(`${place} has no paths.`, 'give the document of the whole API.')
  return value as Document
}

function bad(problem: string, fix: string, cause?: unknown): Backend2McpError {
  return new Backend2McpError('BAD_DOCUMENT', problem, fix, { cause })
}

import { randomUUID } from 'node:crypto'
import type { RouteParameter } from '../adapter.js'
import { ArgumentError } from '../errors.js'
import { pointer } from './pointer.js'

/** What an argument that is a file takes. */
const FILE_SCHEMA = {
  type: 'string',
  description: 'A file: its bytes in base64, or a data URI, data:image/png;name=photo.png;base64,...',
} as const

/** A body parameter of a route that takes a form. Its value is a text by then, so only the application can say what it may be. */
export function asFormField(parameter: RouteParameter): RouteParameter {
  if (parameter.in !== 'body') return parameter
  const { check: _, ...field } = parameter
  return field
}

/** An argument that is a file, or several. */
export const fileParameter = (name: string, many: boolean, required = false): RouteParameter => ({
  argument: name,
  in: 'file',
  name,
  required,
  schema: many ? { type: 'array', items: FILE_SCHEMA } : FILE_SCHEMA,
})

/** A form as its bytes (RFC 7578). */
export interface Multipart {
  readonly contentType: string
  readonly body: Uint8Array
}

/** Parts of a form: fields as texts, as a browser would send them, and files. Throws `ArgumentError` for what is no file. */
export function multipart(given: readonly { readonly parameter: RouteParameter; readonly value: unknown }[]): Multipart {
  const boundary = `----backend2mcp-${randomUUID()}`
  const chunks: Uint8Array[] = []
  const part = (head: string, bytes: Uint8Array) => chunks.push(Buffer.from(`--${boundary}\r\n${head}\r\n\r\n`), bytes, Buffer.from('\r\n'))
  for (const { parameter, value } of given) {
    if (parameter.in !== 'file') {
      const fields = parameter.name === '' ? Object.entries((value ?? {}) as object) : [[parameter.name, value] as const]
      for (const [name, whole] of fields) {
        // multer reads brackets as the extended query parsers do: `a[constructor][x]` would be another key than was checked
        if (parameter.name === '' && /[[\]]/.test(name)) throw notField(parameter, name)
        for (const one of Array.isArray(whole) ? whole : [whole]) {
          if (one !== null && one !== undefined)
            part(disposition(name), Buffer.from(typeof one === 'object' ? JSON.stringify(one) : String(one)))
        }
      }
      continue
    }
    const files = Array.isArray(value) ? value : [value]
    for (const [index, one] of files.entries()) {
      const at = Array.isArray(value) ? [parameter.argument, String(index)] : [parameter.argument]
      const { bytes, type, name = `${parameter.name}.${EXTENSIONS[type] ?? 'bin'}` } = readFile(one, at)
      part(`${disposition(parameter.name)}; filename="${quoted(name)}"\r\nContent-Type: ${type}`, bytes)
    }
  }
  chunks.push(Buffer.from(`--${boundary}--\r\n`))
  return { contentType: `multipart/form-data; boundary=${boundary}`, body: Buffer.concat(chunks) }
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  'application/json': 'json',
  'application/pdf': 'pdf',
  'image/gif': 'gif',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'text/csv': 'csv',
  'text/plain': 'txt',
}

const disposition = (name: string) => `Content-Disposition: form-data; name="${quoted(name)}"`
/** As browsers do (HTML, multipart/form-data encoding algorithm). */
const quoted = (text: string) => text.replace(/"/g, '%22').replace(/\r/g, '%0D').replace(/\n/g, '%0A')

interface File {
  readonly bytes: Uint8Array
  readonly type: string
  readonly name?: string
}

function readFile(value: unknown, at: readonly string[]): File {
  if (typeof value !== 'string') throw notFile(at)
  const [, head, data] = /^data:([^,]*),(.*)$/s.exec(value) ?? []
  if (head === undefined) return { bytes: base64(value, at), type: 'application/octet-stream' }
  const [type = '', ...options] = head.split(';')
  const encoded = options.includes('base64')
  const named = options.find((option) => option.startsWith('name='))?.slice('name='.length)
  const name = named && decoded(named, at)
  return {
    bytes: encoded ? base64(data!, at) : Buffer.from(decoded(data!, at)),
    type: /^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : 'text/plain',
    ...(name && { name: name.replace(/^.*[/\\]/s, '') }), // a name, not a path
  }
}

function base64(text: string, at: readonly string[]): Buffer {
  const bare = text.replace(/\s+/g, '')
  if (!/^[A-Za-z0-9+/_-]*={0,2}$/.test(bare)) throw notFile(at)
  return Buffer.from(bare, 'base64')
}

function decoded(text: string, at: readonly string[]): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw notFile(at)
  }
}

const notField = (parameter: RouteParameter, name: string) =>
  new ArgumentError(pointer([parameter.argument, name]), 'a field of a form has no brackets in its name; leave it out.')
const notFile = (at: readonly string[]) =>
  new ArgumentError(pointer(at), 'must be a file: its bytes in base64, or a data URI (data:image/png;base64,...).')

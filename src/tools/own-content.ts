import type { CallResult, ContentBlock } from './call-result.js'
import { isObject } from '../is-object.js'

const TEXT = (value: unknown) => typeof value === 'string'

/** What each kind of content must have (2025-11-25, server/tools, Tool Result). */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  text: ['text'],
  image: ['data', 'mimeType'],
  audio: ['data', 'mimeType'],
  resource_link: ['uri', 'name'],
}

/** The answer of a tool with `content: true`: MCP's own content as it stands. Undefined for JSON of another form, which is told as every other answer. */
export function ownContent(value: unknown): Pick<CallResult, 'content' | 'structuredContent' | 'isError'> | undefined {
  if (!isObject(value) || !Array.isArray(value.content) || !value.content.every(isBlock)) return undefined
  const { content, structuredContent, isError } = value as { content: ContentBlock[]; structuredContent?: unknown; isError?: unknown }
  return { content, ...(isObject(structuredContent) && { structuredContent }), ...(isError === true && { isError }) }
}

function isBlock(block: unknown): boolean {
  if (!isObject(block)) return false
  if (block.type === 'resource')
    return isObject(block.resource) && TEXT(block.resource.uri) && (TEXT(block.resource.text) || TEXT(block.resource.blob))
  return FIELDS[block.type as string]?.every((field) => TEXT(block[field])) ?? false
}

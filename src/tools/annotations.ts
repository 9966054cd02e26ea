import type { ToolAnnotations } from '../../decorators/metadata.js'
import type { HttpMethod } from '../adapter.js'

const READS: ToolAnnotations = { readOnlyHint: true, idempotentHint: true }

/** A tool's hints after its verb (RFC 9110, 9.2: safe and idempotent methods). POST and PATCH stay silent on what they cannot know. */
export const ANNOTATIONS: Readonly<Record<HttpMethod, ToolAnnotations>> = {
  GET: READS,
  HEAD: READS,
  OPTIONS: READS,
  QUERY: READS,
  POST: { readOnlyHint: false },
  PATCH: { readOnlyHint: false },
  PUT: { readOnlyHint: false, destructiveHint: true, idempotentHint: true },
  DELETE: { readOnlyHint: false, destructiveHint: true, idempotentHint: true },
}

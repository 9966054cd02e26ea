import 'reflect-metadata'
import type { Principal } from './principal.js'

/** A JSON Schema 2020-12 document or part of one. */
export type JsonSchema = { readonly [keyword: string]: unknown }

/** Any class that `new` can make. */
export type Class = abstract new (...args: never[]) => unknown

/** A schema of zod, valibot, arktype or any library that follows standardschema.dev. */
export interface StandardSchemaLike {
  readonly '~standard': { readonly version: number; readonly vendor: string }
}

/** What may say a schema: a DTO class, a JSON Schema, or a Standard Schema. */
export type SchemaSource = Class | JsonSchema | StandardSchemaLike

/** Hints about a tool's effects, as MCP names them (2025-11-25, server/tools, ToolAnnotations). Hints only: never a permission. */
export interface ToolAnnotations {
  title?: string
  /** The tool changes nothing. Default: true for GET, HEAD and OPTIONS. */
  readOnlyHint?: boolean
  /** The tool may destroy or overwrite. Default: true for DELETE and PUT. */
  destructiveHint?: boolean
  /** A second call with the same arguments changes nothing more. Default: true for all but POST and PATCH. */
  idempotentHint?: boolean
  /** The tool reaches beyond this backend. Never set by default. */
  openWorldHint?: boolean
}

/** What `@McpTool` may say about a route. Every field is optional and overrides what the framework's own decorators say. */
export interface McpToolOptions {
  /** Tool name, 1 to 64 characters of `A-Z a-z 0-9 _ -`. Default: derived from method and path. Not for classes. */
  name?: string
  /** Short title for people. */
  title?: string
  /** What the tool does, for the model. Default: `@ApiOperation`, else method and path. Not for classes. */
  description?: string
  /** Replaces the hints derived from the verb, field by field. */
  annotations?: ToolAnnotations
  /** `true` leaves the route out. On a class: the default of its routes. */
  hidden?: boolean
  /** Input schema: a DTO class, a JSON Schema of an object or a Standard Schema (zod, valibot, arktype), in place of everything the parameters say. Its properties are path parameters by name, else body properties (POST, PUT, PATCH) or query parameters. */
  input?: SchemaSource
  /** Scopes that a caller's principal must have, all of them. Without them the tool is not listed and a call answers as an unknown tool does; under OAuth it is listed, and a call answers 403 with the scopes to ask for. */
  scopes?: readonly string[]
  /** Roles of which a caller has one, as the option `rolesOf` tells. Without that option they are a hint in listings. */
  roles?: readonly string[]
  /** Whether a caller sees the tool and may call it; without `principal` the caller is anonymous. A throw hides it. */
  visible?: (principal: Principal | undefined) => boolean | Promise<boolean>
  /** Milliseconds until a call of it is ended, 1 to 2^31-1. Default: the option `timeoutMs`. */
  timeoutMs?: number
  /**
   * Asked of the user before the route is called, with arguments in braces: `'Delete order {id} for good?'`. Where the client cannot ask, and where
   * the user does not accept, nothing is called.
   */
  confirm?: string
  /** Output schema: a DTO class, a JSON Schema or a Standard Schema of the answer's JSON. Default: none is advertised. */
  output?: SchemaSource
  /**
   * The answer is MCP's own content, and goes out as it stands: JSON of the form `{ content: [...], structuredContent? }` (2025-11-25,
   * server/tools, Tool Result). For answers of several parts, and links to resources.
   */
  content?: boolean
  /** Names of the fields that a form of this route carries files in, where they cannot be read off its decorators (Fastify's `req.file()`). Each is an argument. */
  files?: readonly string[]
  /** The verb to use where the route takes every verb (`@All()`). Without it such a route is left out. */
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
}

/** What `@McpResource` may say about a GET route. */
export interface McpResourceOptions {
  /**
   * Its URI, `shop://catalogue`, or a template, `shop://products/{sku}{?full}`, whose names are arguments of the route. Default: `api://` and the
   * route's path, with its query arguments.
   */
  uri?: string
  /** Default: the tool's name. */
  name?: string
  title?: string
  description?: string
  /** What a listing says; a reading says what the answer says. */
  mimeType?: string
  /** `false`: the route is a resource only, and no tool. */
  tool?: boolean
}

/** What `@McpPrompt` may say about a route. */
export interface McpPromptOptions {
  /** Default: derived from method and path, as a tool's. */
  name?: string
  title?: string
  description?: string
  /** `true`: the route is a tool as well. */
  tool?: boolean
}

/** Everything that our decorators say about a route. */
export interface McpRouteOptions extends McpToolOptions {
  resource?: McpResourceOptions
  prompt?: McpPromptOptions
}

/** What `mcpTool`, `mcp` and `defineTools` may say about a route that is a plain function. */
export interface McpFunctionOptions extends McpRouteOptions {
  /** The path's parameters: a DTO class, JSON Schema or Standard Schema of an object. Default: texts. */
  params?: SchemaSource
  /** The query. Default, where neither `query`, `body` nor `input` is given: one free object. */
  query?: SchemaSource
  /** Headers that are arguments, by lower-case name. Never those that say who calls or how a message is framed. Default: none. */
  headers?: SchemaSource
  /** The JSON body. Default, where neither `query`, `body` nor `input` is given: one free object, for POST, PUT and PATCH. */
  body?: SchemaSource
}

/** What `@McpParam` may say about one parameter of a handler. */
export interface McpParamOptions {
  /** Argument name that the model sees. Default: the name on the wire. */
  name?: string
  /** What the argument means, for the model. */
  description?: string
  /** `true`: the model never sees it and nothing is sent. `false`: shows a header or cookie parameter, which are hidden by default. */
  hidden?: boolean
  /** Sent as it stands on every call, never shown to the model. */
  value?: unknown
  /** DTO class, JSON Schema or Standard Schema of the argument, in place of what its type and pipes say. */
  schema?: SchemaSource
  /** Default: what the framework says. */
  required?: boolean
  /** Values to offer to a person who fills in a prompt or a resource's URI, by what was typed so far; at most 100 are sent. Default: the values of an enum. */
  complete?:
    readonly string[] | ((typed: string, others: Readonly<Record<string, string>>) => readonly string[] | Promise<readonly string[]>)
}

const TOOL = Symbol.for('backend2mcp:tool')
const HIDDEN = Symbol.for('backend2mcp:hidden')
const PARAMS = Symbol.for('backend2mcp:params')
const RESOURCE = Symbol.for('backend2mcp:resource')
const PROMPT = Symbol.for('backend2mcp:prompt')
const DEFINED = Symbol.for('backend2mcp:defined')

/** Adds fields to what is already written on a class or a method's function; a field written later wins. */
export function writeToolOptions(target: object, options: McpToolOptions): void {
  Reflect.defineMetadata(TOOL, { ...(Reflect.getOwnMetadata(TOOL, target) as McpToolOptions | undefined), ...options }, target)
}

/** Marks a class or a method's function as never a tool. Nothing written by `@McpTool` undoes it. */
export function writeHidden(target: object): void {
  Reflect.defineMetadata(HIDDEN, true, target)
}

/** Makes a method's function a resource. */
export function writeResource(handler: object, options: McpResourceOptions): void {
  Reflect.defineMetadata(RESOURCE, options, handler)
}

/** Makes a method's function a prompt. */
export function writePrompt(handler: object, options: McpPromptOptions): void {
  Reflect.defineMetadata(PROMPT, options, handler)
}

/** Adds to what is said of an application's routes, by verb and path. */
export function writeDefinedTools(app: object, tools: Readonly<Record<string, McpFunctionOptions>>): void {
  Reflect.defineMetadata(DEFINED, { ...readDefinedTools(app), ...tools }, app)
}

export function readDefinedTools(app: object): Readonly<Record<string, McpFunctionOptions>> {
  return (Reflect.getOwnMetadata(DEFINED, app) as Record<string, McpFunctionOptions> | undefined) ?? {}
}

/** What our decorators say of one parameter. */
export interface ParamFacts extends McpParamOptions {
  /** `@McpAuth`, `@McpContext`: filled by us, and never an argument. */
  injected?: boolean
}

/** Adds fields for one parameter of `prototype[method]`; subclasses inherit them, as they do Nest's own parameter metadata. */
export function writeParamFacts(prototype: object, method: string | symbol, index: number, facts: ParamFacts): void {
  const all = readParamFacts(prototype, method)
  Reflect.defineMetadata(PARAMS, { ...all, [index]: { ...all[index], ...facts } }, prototype, method)
}

/** What our decorators say about one handler: its own facts over its class's. */
export interface ToolFacts {
  /** Merged options; `hidden` is true when either decorator says so. */
  readonly options: McpRouteOptions
  /** `@McpTool` stands on the method or its class: what `expose: 'annotated'` asks for. */
  readonly annotated: boolean
  /** Fields written on the class that only make sense on a method; they are ignored and named at start. */
  readonly misplaced: readonly string[]
}

const METHOD_ONLY = ['name', 'title', 'description', 'input', 'output', 'method'] as const

/** Reads the facts of `handler`, a method's function found on `controller` or on one of its base classes. */
export function readToolFacts(controller: object, handler: object): ToolFacts {
  const classOptions = Reflect.getMetadata(TOOL, controller) as McpToolOptions | undefined
  const methodOptions = Reflect.getOwnMetadata(TOOL, handler) as McpToolOptions | undefined
  const isHidden = Reflect.getMetadata(HIDDEN, controller) === true || Reflect.getOwnMetadata(HIDDEN, handler) === true
  const annotated = classOptions !== undefined || methodOptions !== undefined
  const resource = Reflect.getOwnMetadata(RESOURCE, handler) as McpResourceOptions | undefined
  const prompt = Reflect.getOwnMetadata(PROMPT, handler) as McpPromptOptions | undefined
  const more = { ...(resource && { resource }), ...(prompt && { prompt }) }
  if (!annotated && !isHidden) return { options: { annotations: {}, ...more }, annotated, misplaced: [] }
  const [onClass, onMethod] = [classOptions ?? {}, methodOptions ?? {}]
  const defaults = Object.fromEntries(Object.entries(onClass).filter(([field]) => !(METHOD_ONLY as readonly string[]).includes(field)))
  const options: McpRouteOptions = { ...defaults, ...onMethod, ...more, annotations: { ...onClass.annotations, ...onMethod.annotations } }
  if (isHidden) options.hidden = true
  return { options, annotated, misplaced: METHOD_ONLY.filter((field) => onClass[field] !== undefined) }
}

/** Facts of parameters by their index, base classes included. */
export function readParamFacts(prototype: object, method: string | symbol): Readonly<Record<number, ParamFacts>> {
  return (Reflect.getMetadata(PARAMS, prototype, method) ?? NONE) as Record<number, ParamFacts>
}

const NONE: Readonly<Record<number, ParamFacts>> = {}

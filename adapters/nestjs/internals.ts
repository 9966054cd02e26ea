import * as nest from '@nestjs/common'
import { RequestMethod, type Type } from '@nestjs/common'
import type { ApplicationConfig, ModulesContainer } from '@nestjs/core'
import type { QueryParser } from '../../src/tools/query-style.js'

/** The only file that knows what Nest's decorators write. The keys are equal in Nest 10, 11 and 12 and exported by none of them. */
const KEYS = {
  path: 'path',
  method: 'method',
  version: '__version__',
  host: 'host',
  modulePath: '__module_path__',
  routeArguments: '__routeArguments__',
  guards: '__guards__',
  interceptors: '__interceptors__',
  pipes: '__pipes__',
  sse: '__sse__',
  paramTypes: 'design:paramtypes',
  apiOperation: 'swagger/apiOperation',
  apiParameters: 'swagger/apiParameters',
  apiTags: 'swagger/apiUseTags',
  apiResponse: 'swagger/apiResponse',
  apiProduces: 'swagger/apiProduces',
  apiExtraModels: 'swagger/apiExtraModels',
  serializer: 'class_serializer:options',
} as const

/** What one parameter of a handler is, by Nest's own number (RouteParamtypes). Numbers that are not here never become arguments. */
const PLACES: Readonly<Record<number, ParameterPlace>> = {
  0: 'request',
  3: 'body',
  4: 'query',
  5: 'path',
  6: 'header',
  8: 'file',
  9: 'file',
}
export type ParameterPlace = 'request' | 'body' | 'query' | 'path' | 'header' | 'file'

/** One decorated parameter of a handler. */
export interface HandlerParameter {
  readonly index: number
  readonly place: ParameterPlace
  /** `@Query('name')`; undefined: the whole part. */
  readonly name: string | undefined
  readonly pipes: readonly unknown[]
  /** Its entry in `design:paramtypes`. */
  readonly type: unknown
  /** Nest 12, `@Body({ schema })`: a Standard Schema. */
  readonly schema: unknown
}

interface Signature {
  readonly parameters: readonly HandlerParameter[]
  /** Parameters carry decorators of Nest's, and the compiler wrote no types for them. */
  readonly untyped: boolean
}

let signatures = new WeakMap<Type, Map<string, Signature>>()

/** The parameters that a handler's decorators read from the request, in order. Walks base classes, as Nest does. */
export const readHandlerParameters = (controller: Type, method: string) => signature(controller, method).parameters

/** True when the compiler or runner dropped the types of a handler's parameters. */
export const lacksTypes = (controller: Type, method: string) => signature(controller, method).untyped

/** Kept: discovery asks several times. */
function signature(controller: Type, method: string): Signature {
  const byMethod = signatures.get(controller) ?? new Map<string, Signature>()
  signatures.set(controller, byMethod)
  const kept = byMethod.get(method) ?? readSignature(controller, method)
  byMethod.set(method, kept)
  return kept
}

function readSignature(controller: Type, method: string): Signature {
  const entries = Reflect.getMetadata(KEYS.routeArguments, controller, method) as Record<string, RouteArgument> | undefined
  if (!entries || Object.keys(entries).length === 0) return NO_PARAMETERS
  const types = Reflect.getMetadata(KEYS.paramTypes, controller.prototype as object, method) as readonly unknown[] | undefined
  const parameters = Object.entries(entries).flatMap(([key, { index, data, pipes = [], schema }]) => {
    const place = PLACES[Number(key.split(':')[0])]
    if (!place || key.includes('__customRouteArgs__')) return []
    return [{ index, place, name: typeof data === 'string' ? data : undefined, pipes, type: types?.[index], schema }]
  })
  return { parameters: parameters.sort((a, b) => a.index - b.index), untyped: types === undefined }
}

const NO_PARAMETERS: Signature = { parameters: [], untyped: false }

interface RouteArgument {
  readonly index: number
  readonly data?: unknown
  readonly pipes?: unknown[]
  readonly schema?: unknown
}

/** `path` of a controller or a handler, always as a list; undefined: not a controller, not a route. */
export function readPaths(target: object): readonly string[] | undefined {
  const paths = meta(KEYS.path, target) as string | string[] | undefined
  return paths === undefined ? undefined : [paths].flat()
}

export const readVerb = (handler: object) => meta(KEYS.method, handler) as RequestMethod
export const readVersion = (target: object) => meta(KEYS.version, target) as Version | Version[] | undefined
export const readHost = (controller: object) => meta(KEYS.host, controller) as string | RegExp | (string | RegExp)[] | undefined
export const isSse = (handler: object) => meta(KEYS.sse, handler) === true
/** The guards of a controller and a method, each a class or an instance. */
export const readGuards = (controller: object, handler: object) =>
  [controller, handler].flatMap((target) => (meta(KEYS.guards, target) ?? []) as object[])
/** The interceptors of a controller and a method, each a class or an instance. */
export const readInterceptors = (controller: object, handler: object) =>
  [controller, handler].flatMap((target) => (meta(KEYS.interceptors, target) ?? []) as unknown[])
export const readTags = (controller: object, handler: object) =>
  [controller, handler].flatMap((target) => (meta(KEYS.apiTags, target) ?? []) as string[])
export const readApiOperation = (handler: object) => (meta(KEYS.apiOperation, handler) ?? {}) as { summary?: string; description?: string }
export const readApiParameters = (handler: object) =>
  (meta(KEYS.apiParameters, handler) ?? []) as readonly { name?: string; in?: string; description?: string; required?: boolean }[]

/** What is said of a handler's answers, the handler's own words over its class's. */
export interface Answers {
  /** `@ApiResponse` by status, `2XX` and `default` included. */
  readonly responses: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** What the swagger compiler plugin read off the return type. */
  readonly plugin: Readonly<Record<string, unknown>> | undefined
  /** `@ApiProduces`: media types. */
  readonly produces: readonly string[]
  /** `@ApiExtraModels`: what `$ref` of a written schema may name. */
  readonly models: readonly unknown[]
  /** `@SerializeOptions({ type })`. */
  readonly serializedAs: unknown
  /** `design:returntype`: only good to tell a list from one object. */
  readonly returned: unknown
}

export function readAnswers(controller: Type, handler: object, method: string): Answers {
  const own = <T>(key: string) => [controller, handler].map((target) => meta(key, target) as T | undefined)
  const serializer = own<{ type?: unknown }>(KEYS.serializer).reverse()
  return {
    responses: Object.assign({}, ...own<Answers['responses']>(KEYS.apiResponse)) as Answers['responses'],
    plugin: pluginFacts(controller)[method],
    produces: own<string[]>(KEYS.apiProduces).flatMap((types) => types ?? []),
    models: own<unknown[]>(KEYS.apiExtraModels).flatMap((models) => models ?? []),
    serializedAs: serializer.find((options) => options !== undefined)?.type,
    returned: Reflect.getMetadata('design:returntype', controller.prototype as object, method) as unknown,
  }
}

function pluginFacts(controller: Type): Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>> {
  const factory = (controller as { _OPENAPI_METADATA_FACTORY?: () => object })._OPENAPI_METADATA_FACTORY
  return typeof factory === 'function' ? (factory.call(controller) as ReturnType<typeof pluginFacts>) : {}
}

/** A version as Nest keeps it: a text, or the symbol VERSION_NEUTRAL. */
export type Version = string | symbol

/** RouterModule's prefix of a module: its own application's first. */
export function readModulePath(modules: ModulesContainer, module: object): string | undefined {
  const own = `${KEYS.modulePath}${modules.applicationId}`
  return (Reflect.getMetadata(own, module) ?? Reflect.getMetadata(KEYS.modulePath, module)) as string | undefined
}

/** A pipe as its own class, or one of Nest's that it extends. */
export interface PipeKind {
  /** The names of its class and of the classes that it extends. */
  readonly names: readonly string[]
  /** Fields of the instance; none of a pipe that is given as a class, which Nest makes later. */
  readonly fields: Readonly<Record<string, unknown>>
  /** Which of Nest's own pipes it certainly behaves as: that class, or an instance of a subclass that overrides nothing but errors. */
  readonly genuine: string | undefined
}

const kinds = new WeakMap<object, PipeKind>()

/** What a pipe is, given as a class or as an instance. */
export function pipeKind(pipe: unknown): PipeKind {
  if ((typeof pipe !== 'object' || pipe === null) && typeof pipe !== 'function') return { names: [], fields: {}, genuine: undefined }
  const kind = kinds.get(pipe) ?? readPipeKind(pipe)
  kinds.set(pipe, kind)
  return kind
}

function readPipeKind(pipe: object): PipeKind {
  const isGiven = typeof pipe === 'object'
  const classes = [...classesOf(isGiven ? pipe.constructor : pipe)]
  const at = classes.findIndex((one) => (nest as Record<string, unknown>)[one.name] === one)
  const own = classes.slice(0, Math.max(at, 0))
  const isAltered = isGiven && ALTERING.some((method) => Object.hasOwn(pipe, method))
  const isGenuine = at >= 0 && !isAltered && (isGiven ? own.every(altersNothing) : at === 0)
  return {
    names: classes.map(({ name }) => name),
    fields: isGiven ? (pipe as Record<string, unknown>) : {},
    genuine: isGenuine ? classes[at]!.name : undefined,
  }
}

function* classesOf(one: unknown): Generator<{ readonly name: string; readonly prototype: object }> {
  for (let at = one; typeof at === 'function' && at !== Function.prototype; at = Object.getPrototypeOf(at) as unknown) yield at as never
}

/** Methods that decide what passes, as an instance may carry them itself. */
const ALTERING = ['transform', 'validate', 'toValidate', 'transformPrimitive']
/** What a subclass may say anew without taking or refusing anything else. */
const HARMLESS = new Set(['constructor', 'createExceptionFactory', 'flattenValidationErrors', 'exceptionFactory'])
const altersNothing = ({ prototype }: { readonly prototype: object }) =>
  Reflect.ownKeys(prototype).every((key) => HARMLESS.has(String(key)))

/** Pipes of a controller and a method, as their decorators wrote them. */
export function readPipes(controller: object, handler: object): readonly unknown[] {
  return [controller, handler].flatMap((target) => (meta(KEYS.pipes, target) ?? []) as unknown[])
}

/** `exclude` of the global prefix, as Nest has compiled it. */
export interface PrefixExclude {
  readonly pathRegex: RegExp
  readonly requestMethod: RequestMethod
}

/** The global prefix and what it leaves out. */
export function readPrefix(config: ApplicationConfig): { readonly prefix: string; readonly exclude: readonly PrefixExclude[] } {
  const { exclude = [] } = config.getGlobalPrefixOptions() as unknown as { exclude?: PrefixExclude[] }
  return { prefix: config.getGlobalPrefix(), exclude }
}

/** What `app.get('query parser fn')` is on Express, and the option of Fastify; undefined: the default one, or none that is known. */
export function queryParser(instance: object): QueryParser | undefined {
  const express = instance as { set?: unknown; enabled?: unknown; get?(setting: string): unknown }
  if (typeof express.set === 'function' && typeof express.enabled === 'function') {
    return express.get?.('query parser fn') as QueryParser | undefined
  }
  const kept = Object.getOwnPropertySymbols(instance).find(({ description }) => description === 'fastify.options')
  const options = kept && (instance as Record<symbol, FastifyOptions | undefined>)[kept]
  return options?.querystringParser ?? options?.routerOptions?.querystringParser
}

interface FastifyOptions {
  readonly querystringParser?: QueryParser
  readonly routerOptions?: { readonly querystringParser?: QueryParser }
}

/** Global pipes in the order in which they run; those made anew for each request are only known to be there. */
export function readGlobalPipes(config: ApplicationConfig): readonly unknown[] {
  return [...config.getGlobalPipes(), ...config.getGlobalRequestPipes()]
}

/** The classes of the global guards; of those that are made anew for each request, too. */
export function readGlobalGuards(config: ApplicationConfig): readonly unknown[] {
  return [
    ...config.getGlobalGuards().map(({ constructor }) => constructor),
    ...config.getGlobalRequestGuards().map(({ metatype }) => metatype),
  ]
}

/** Whether `init()` has run: guards that are added afterwards are ignored. */
export function isInitialized(app: object): boolean {
  return (app as { isInitialized?: boolean }).isInitialized === true
}

let facts = new WeakMap<object, ReadonlyMap<unknown, unknown>>()

/** Forgets what was read: applications of one process share classes, and each may write on them. */
export function readAnew(): void {
  facts = new WeakMap()
  signatures = new WeakMap()
}

/** One fact of a class or a handler. All of a target's are read at the first question: most keys are absent, and asking for those costs the most. */
function meta(key: string, target: object): unknown {
  let known = facts.get(target)
  if (!known) {
    // Only a class inherits facts.
    const keys = isClass(target) ? Reflect.getMetadataKeys(target) : Reflect.getOwnMetadataKeys(target)
    known = new Map(keys.map((one: unknown) => [one, Reflect.getMetadata(one, target) as unknown]))
    facts.set(target, known)
  }
  return known.get(key)
}

/** A method's function has no prototype; a class, and a function that stands for one, has. */
const isClass = (target: object) => Object.hasOwn(target, 'prototype')

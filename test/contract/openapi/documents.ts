import { stringify } from 'yaml'

/** One document with one hard feature, and what its tool looks like. */
export interface Case {
  readonly says: string
  readonly document: object | string
  /** The one tool: `GET /x`. Absent: `out` says why there is none. */
  readonly tool?: object
  readonly description?: string
  readonly output?: object
  readonly out?: RegExp
  readonly warns?: RegExp
}

type Operation = Record<string, unknown>
const v3 = (operation: Operation, more: object = {}, path = '/x', method = 'get') => ({
  openapi: '3.0.3',
  info: { title: 't', version: '1' },
  paths: { [path]: { [method]: { responses: {}, ...operation } } },
  ...more,
})
const v31 = (operation: Operation, more: object = {}, path = '/x', method = 'post') => ({
  ...v3(operation, more, path, method),
  openapi: '3.1.0',
})
const v2 = (operation: Operation, more: object = {}, path = '/x', method = 'get') => ({
  swagger: '2.0',
  info: { title: 't', version: '1' },
  paths: { [path]: { [method]: { responses: {}, ...operation } } },
  ...more,
})
const query = (schema: object, more: object = {}) => ({ parameters: [{ name: 'q', in: 'query', schema, ...more }] })
const json = (schema: object, more: object = {}) => ({ requestBody: { content: { 'application/json': { schema } }, ...more } })
const takes = (properties: object, required?: string[]) => ({ inputSchema: { type: 'object', properties, ...(required && { required }) } })
const text = { type: 'string' }
const tree = {
  type: 'object',
  properties: { name: text, children: { type: 'array', items: { $ref: '#/components/schemas/Node' } } },
  required: ['name'],
}

export const CASES: readonly Case[] = [
  { says: '3.0: nullable', document: v3(query({ type: 'string', nullable: true })), tool: takes({ q: { type: ['string', 'null'] } }) },
  {
    says: '3.0: exclusiveMinimum as a flag',
    document: v3(query({ type: 'integer', minimum: 3, exclusiveMinimum: true })),
    tool: takes({ q: { type: 'integer', exclusiveMinimum: 3 } }),
  },
  { says: '3.0: an example', document: v3(query({ type: 'string', example: 'a' })), tool: takes({ q: { examples: ['a'] } }) },
  {
    says: '3.1: types in a list',
    document: v31(json({ type: 'object', properties: { a: { type: ['integer', 'null'] } } })),
    tool: takes({ a: { type: ['integer', 'null'] } }),
  },
  {
    says: '3.1: const and prefixItems',
    document: v31(
      json({ type: 'object', properties: { a: { const: 'x' }, b: { type: 'array', prefixItems: [text, { type: 'integer' }] } } }),
    ),
    tool: takes({ b: { type: 'array' } }),
  },
  {
    says: '3.1: definitions in the schema',
    document: v31(json({ type: 'object', properties: { a: { $ref: '#/components/schemas/A' } } }, {}), {
      components: { schemas: { A: { type: 'object', properties: { b: { $ref: '#/components/schemas/B' } } }, B: { type: 'boolean' } } },
    }),
    tool: {},
  },
  {
    says: '3.1: a path item by reference',
    document: { ...v31({}), paths: { '/x': { $ref: '#/components/pathItems/X' } }, components: { pathItems: { X: { get: query(text) } } } },
    tool: takes({ q: text }),
  },
  {
    says: '2.0: type beside in',
    document: v2({ parameters: [{ name: 'q', in: 'query', type: 'integer', maximum: 5, required: true }] }),
    tool: takes({ q: { type: 'integer', maximum: 5 } }, ['q']),
  },
  {
    says: '2.0: a body',
    document: v2(
      { parameters: [{ name: 'thing', in: 'body', required: true, schema: { $ref: '#/definitions/Thing' } }] },
      { definitions: { Thing: { type: 'object', properties: { a: text }, required: ['a'] } } },
      '/x',
      'post',
    ),
    tool: takes({ a: text }, ['a']),
  },
  {
    says: '2.0: form data',
    document: v2(
      { consumes: ['application/x-www-form-urlencoded'], parameters: [{ name: 'a', in: 'formData', type: 'string', required: true }] },
      {},
      '/x',
      'post',
    ),
    tool: takes({ a: text }, ['a']),
  },
  {
    says: '2.0: a file',
    document: v2({ consumes: ['multipart/form-data'], parameters: [{ name: 'a', in: 'formData', type: 'file' }] }, {}, '/x', 'post'),
    out: /multipart\/form-data, which a call cannot send/,
  },
  {
    says: '2.0: collectionFormat',
    document: v2({ parameters: [{ name: 'q', in: 'query', type: 'array', items: text, collectionFormat: 'pipes' }] }),
    tool: takes({ q: { type: 'array', items: text } }),
  },
  {
    says: '2.0: a parameter by reference',
    document: v2({ parameters: [{ $ref: '#/parameters/Page' }] }, { parameters: { Page: { name: 'page', in: 'query', type: 'integer' } } }),
    tool: takes({ page: { type: 'integer' } }),
  },
  {
    says: '2.0: an answer',
    document: v2(
      { responses: { 200: { description: '', schema: { $ref: '#/definitions/A' } } } },
      { definitions: { A: { type: 'object', properties: { a: text } } } },
    ),
    output: { type: 'object', properties: { a: text } },
  },
  {
    says: 'a schema that holds itself',
    document: v3(json({ $ref: '#/components/schemas/Node' }), { components: { schemas: { Node: tree } } }, '/x', 'post'),
    tool: takes({ name: text, children: { type: 'array' } }, ['name']),
  },
  {
    says: 'two schemas that hold each other',
    document: v3(
      json({ $ref: '#/components/schemas/A' }),
      {
        components: {
          schemas: {
            A: { type: 'object', properties: { b: { $ref: '#/components/schemas/B' } } },
            B: { type: 'object', properties: { a: { $ref: '#/components/schemas/A' } } },
          },
        },
      },
      '/x',
      'post',
    ),
    tool: {},
  },
  {
    says: 'a reference to a reference',
    document: v3(query({ $ref: '#/components/schemas/A' }), {
      components: { schemas: { A: { $ref: '#/components/schemas/B' }, B: { type: 'integer' } } },
    }),
    tool: {},
  },
  {
    says: 'a name with slashes and blanks in a reference',
    document: v3(query({ $ref: '#/components/schemas/a~1b%20c' }), { components: { schemas: { 'a/b c': { type: 'integer' } } } }),
    tool: {},
  },
  {
    says: 'allOf',
    document: v3(
      json({
        allOf: [
          { type: 'object', properties: { a: text }, required: ['a'] },
          { type: 'object', properties: { b: text } },
        ],
      }),
      {},
      '/x',
      'post',
    ),
    tool: takes({ a: text, b: text }, ['a']),
  },
  {
    says: 'oneOf with a discriminator',
    document: v3(
      json({
        oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }],
        discriminator: { propertyName: 'kind', mapping: { cat: '#/components/schemas/Cat', dog: '#/components/schemas/Dog' } },
      }),
      {
        components: {
          schemas: {
            Cat: { type: 'object', properties: { kind: text, lives: { type: 'integer' } } },
            Dog: { type: 'object', properties: { kind: text, barks: { type: 'boolean' } } },
          },
        },
      },
      '/x',
      'post',
    ),
    tool: {},
  },
  {
    says: 'readOnly is no input',
    document: v3(
      json({ type: 'object', properties: { id: { type: 'integer', readOnly: true }, a: text }, required: ['id', 'a'] }),
      {},
      '/x',
      'post',
    ),
    tool: { inputSchema: { type: 'object', properties: { a: text }, required: ['a'], additionalProperties: false } },
  },
  {
    says: 'a property may be called readOnly',
    document: v3(json({ type: 'object', properties: { readOnly: { type: 'boolean' }, default: text } }), {}, '/x', 'post'),
    tool: {
      inputSchema: { type: 'object', properties: { readOnly: { type: 'boolean' }, default: text }, additionalProperties: false },
    },
  },
  {
    says: 'writeOnly is no output',
    document: v3({
      responses: {
        200: {
          content: {
            'application/json': { schema: { type: 'object', properties: { a: text, password: { type: 'string', writeOnly: true } } } },
          },
        },
      },
    }),
    output: { type: 'object', properties: { a: text } },
  },
  {
    says: 'the first 2xx in JSON',
    document: v3({
      responses: {
        404: {},
        '2XX': { content: { 'text/html': {}, 'application/vnd.api+json': { schema: { type: 'array', items: text } } } },
      },
    }),
    output: { type: 'array', items: text },
  },
  {
    says: 'parameters of the path, and the operation wins',
    document: {
      ...v3({}),
      paths: {
        '/x/{id}': {
          parameters: [
            { name: 'id', in: 'path', required: true, schema: text },
            { name: 'q', in: 'query', schema: text },
          ],
          get: query({ type: 'integer' }),
        },
      },
    },
    tool: takes({ id: text, q: { type: 'integer' } }, ['id']),
  },
  {
    says: 'deepObject',
    document: v3(query({ type: 'object', properties: { a: text } }, { style: 'deepObject', explode: true })),
    tool: takes({ q: { type: 'object', properties: { a: text } } }),
  },
  {
    says: 'an object side by side',
    document: v3(query({ type: 'object', properties: { a: text, b: { type: 'integer' } }, required: ['a'] })),
    tool: takes({ a: text, b: { type: 'integer' } }, ['a']),
  },
  {
    says: 'JSON in a query',
    document: v3({
      parameters: [{ name: 'q', in: 'query', content: { 'application/json': { schema: { type: 'object', properties: { a: text } } } } }],
    }),
    tool: takes({ q: { type: 'object', properties: { a: text } } }),
  },
  {
    says: 'a list in a path',
    document: v3({ parameters: [{ name: 'ids', in: 'path', required: true, schema: { type: 'array', items: text } }] }, {}, '/x/{ids}'),
    tool: takes({ ids: { type: 'string' } }, ['ids']),
  },
  {
    says: 'a header and a cookie',
    document: v3({
      parameters: [
        { name: 'X-Tenant', in: 'header', required: true, schema: text },
        { name: 'theme', in: 'cookie', schema: text },
      ],
    }),
    tool: takes({ 'X-Tenant': text, theme: text }, ['X-Tenant']),
  },
  {
    says: 'headers that are no arguments',
    document: v3({
      parameters: ['Accept', 'Content-Type', 'Authorization', 'Cookie', 'Host'].map((name) => ({ name, in: 'header', schema: text })),
    }),
    tool: { inputSchema: { type: 'object', properties: {}, additionalProperties: false } },
  },
  {
    says: 'the header of a security scheme',
    document: v3(
      { parameters: [{ name: 'X-Key', in: 'header', required: true, schema: text }], security: [{ Key: [] }] },
      { components: { securitySchemes: { Key: { type: 'apiKey', in: 'header', name: 'x-key' } } } },
    ),
    tool: { inputSchema: { type: 'object', properties: {}, additionalProperties: false } },
    warns: /asks for Key, and nothing is configured/,
  },
  {
    says: 'a form',
    document: v3(
      {
        requestBody: {
          required: true,
          content: { 'application/x-www-form-urlencoded': { schema: { type: 'object', properties: { a: text }, required: ['a'] } } },
        },
      },
      {},
      '/x',
      'post',
    ),
    tool: takes({ a: text }, ['a']),
  },
  {
    says: 'a text',
    document: v3({ requestBody: { required: true, content: { 'text/plain': { schema: text } } } }, {}, '/x', 'post'),
    tool: takes({ body: text }, ['body']),
  },
  {
    says: 'bytes',
    document: v3({ requestBody: { content: { 'application/octet-stream': {} } } }, {}, '/x', 'post'),
    out: /takes application\/octet-stream, which a call cannot send/,
  },
  {
    says: 'parts of a form',
    document: v3({ requestBody: { content: { 'multipart/form-data': { schema: { type: 'object' } } } } }, {}, '/x', 'post'),
    out: /multipart\/form-data/,
  },
  {
    says: 'a body that is a list',
    document: v3(json({ type: 'array', items: { type: 'integer' } }, { required: true }), {}, '/x', 'post'),
    tool: takes({ body: { type: 'array', items: { type: 'integer' } } }, ['body']),
  },
  {
    says: 'one name in three places',
    document: v3(
      {
        parameters: [
          { name: 'id', in: 'path', required: true, schema: text },
          { name: 'id', in: 'query', schema: text },
        ],
        ...json({ type: 'object', properties: { id: { type: 'integer' } } }),
      },
      {},
      '/x/{id}',
      'put',
    ),
    tool: takes({ id: { type: 'integer' }, id__path: text, id__query: text }, ['id__path']),
  },
  {
    says: 'summary, description, deprecated',
    document: v3({ summary: 'Finds.', description: 'By name.', deprecated: true }),
    description: 'Deprecated.\nFinds.\nBy name.',
  },
  { says: 'x-mcp', document: v3({ 'x-mcp': { name: 'find_it', description: 'Ours.' }, description: 'Theirs.' }), description: 'Ours.' },
  { says: 'x-mcp: false', document: v3({ 'x-mcp': false }), out: /@McpHidden/ },
  { says: 'a verb that is no tool', document: v3({}, {}, '/x', 'trace'), out: /TRACE operations are no tools/ },
  {
    says: 'a reference out of the document',
    document: v3({ parameters: [{ $ref: 'other.yaml#/Page' }] }),
    out: /leads out of the document/,
  },
  { says: 'a reference to nowhere', document: v3({ parameters: [{ $ref: '#/components/parameters/Page' }] }), out: /leads nowhere/ },
  {
    says: 'references in a circle',
    document: v3(
      { parameters: [{ $ref: '#/components/parameters/A' }] },
      { components: { parameters: { A: { $ref: '#/components/parameters/B' }, B: { $ref: '#/components/parameters/A' } } } },
    ),
    out: /leads nowhere/,
  },
  { says: 'an operation that is no object', document: { ...v3({}), paths: { '/x': { get: 'later' } } }, out: /cannot be read/ },
  { says: 'a path with a query', document: v3({}, {}, '/x?a=1'), out: /holds a query/ },
  {
    says: 'hostile servers',
    document: v3({}, { servers: [{ url: 'http://169.254.169.254/latest' }] }),
    tool: {},
    warns: /the document names the server http:\/\/169\.254\.169\.254\/latest; calls go to http:\/\/127\.0\.0\.1/,
  },
  {
    says: 'hostile names of properties',
    document: v3(json({ type: 'object', properties: { ['__proto__x']: text, constructor: text, 'a b': text } }), {}, '/x', 'post'),
    tool: {},
  },
  { says: 'texts of ten thousand characters', document: v3({ description: 'x'.repeat(10_000) }), tool: {} },
  { says: 'YAML', document: stringify(v3(query({ type: 'integer' }))), tool: takes({ q: { type: 'integer' } }) },
]

/** A document of many operations, as a generator makes them. */
export function large(operations: number, kind: '2.0' | '3.0.3' | '3.1.0'): object {
  const ref = (name: string) => ({ $ref: kind === '2.0' ? `#/definitions/${name}` : `#/components/schemas/${name}` })
  const schemas = Object.fromEntries(
    Array.from({ length: Math.ceil(operations / 5) }, (_, n) => [
      `Thing${n}`,
      {
        type: 'object',
        properties: {
          id: { type: 'integer', readOnly: true },
          name: { type: 'string', maxLength: 80, description: `Name of thing ${n}.` },
          parent: ref(`Thing${n % 4 === 0 ? 0 : n - 1}`),
          tags: { type: 'array', items: { type: 'string' } },
        },
        required: ['id', 'name'],
      },
    ]),
  )
  const typed = (schema: object) => (kind === '2.0' ? schema : { schema })
  const answer = (schema: object) => ({
    200: { description: 'ok', ...(kind === '2.0' ? { schema } : { content: { 'application/json': { schema } } }) },
  })
  const id = { name: 'id', in: 'path', required: true, ...typed({ type: 'integer' }) }
  const body = (schema: object) => (kind === '2.0' ? { parameters: [{ name: 'body', in: 'body', schema }] } : json(schema))
  const paths = Object.fromEntries(
    Object.keys(schemas).flatMap((name, n) => {
      const own = ref(name)
      const put = body(own) as { parameters?: object[] }
      return [
        [
          `/things${n}`,
          {
            get: {
              operationId: `list${n}`,
              parameters: [{ name: 'page', in: 'query', ...typed({ type: 'integer', minimum: 1 }) }],
              responses: answer({ type: 'array', items: own }),
            },
            post: { operationId: `add${n}`, ...body(own), responses: answer(own) },
          },
        ],
        [
          `/things${n}/{id}`,
          {
            get: { operationId: `get${n}`, parameters: [id], responses: answer(own) },
            put: { operationId: `put${n}`, ...put, parameters: [id, ...(put.parameters ?? [])], responses: answer(own) },
            delete: { operationId: `remove${n}`, parameters: [id], responses: { 204: { description: '' } } },
          },
        ],
      ]
    }),
  )
  const head = kind === '2.0' ? { swagger: kind, definitions: schemas } : { openapi: kind, components: { schemas } }
  return { ...head, info: { title: 'large', version: '1' }, paths }
}

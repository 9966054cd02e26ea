import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMcpTestClient } from '../../../adapters/openapi/index.js'
import { startStub, type Stub } from './stub.js'

// Documents written here in the form in which the generators of these frameworks write them; behind them is a stub that keeps what it was asked.

/** springdoc-openapi 2, of a `@RestController` with a `Pageable` and a `@Valid @RequestBody`. */
const SPRING = {
  openapi: '3.0.1',
  info: { title: 'OpenAPI definition', version: 'v0' },
  servers: [{ url: 'http://localhost:8080', description: 'Generated server url' }],
  paths: {
    '/api/orders': {
      get: {
        tags: ['order-controller'],
        operationId: 'list',
        parameters: [
          { name: 'status', in: 'query', required: false, schema: { type: 'string', enum: ['OPEN', 'SHIPPED'] } },
          { name: 'pageable', in: 'query', required: true, schema: { $ref: '#/components/schemas/Pageable' } },
        ],
        responses: { 200: { description: 'OK', content: { '*/*': { schema: { $ref: '#/components/schemas/PageOrder' } } } } },
      },
      post: {
        tags: ['order-controller'],
        operationId: 'create',
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/OrderRequest' } } }, required: true },
        responses: { 200: { description: 'OK', content: { '*/*': { schema: { $ref: '#/components/schemas/Order' } } } } },
      },
    },
    '/api/orders/{orderId}/lines/{line}': {
      delete: {
        tags: ['order-controller'],
        operationId: 'removeLine',
        parameters: [
          { name: 'orderId', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } },
          { name: 'line', in: 'path', required: true, schema: { type: 'integer', format: 'int32' } },
        ],
        responses: { 200: { description: 'OK' } },
      },
    },
  },
  components: {
    schemas: {
      Pageable: {
        type: 'object',
        properties: {
          page: { minimum: 0, type: 'integer', format: 'int32' },
          size: { minimum: 1, type: 'integer', format: 'int32' },
          sort: { type: 'array', items: { type: 'string' } },
        },
      },
      OrderRequest: {
        required: ['customer'],
        type: 'object',
        properties: { customer: { maxLength: 40, minLength: 1, type: 'string' }, total: { type: 'number' } },
      },
      Order: { type: 'object', properties: { id: { type: 'string', format: 'uuid' }, customer: { type: 'string' } } },
      PageOrder: {
        type: 'object',
        properties: {
          content: { type: 'array', items: { $ref: '#/components/schemas/Order' } },
          totalElements: { type: 'integer', format: 'int64' },
        },
      },
    },
  },
}

/** smallrye-openapi 4 (MicroProfile OpenAPI 4), of a JAX-RS resource with Jakarta validation and OIDC. */
const QUARKUS = {
  openapi: '3.1.0',
  tags: [{ name: 'Fruit Resource' }],
  components: {
    schemas: {
      Fruit: {
        type: 'object',
        required: ['name'],
        properties: {
          name: { type: 'string', pattern: '\\S' },
          weight: { type: ['integer', 'null'], format: 'int32' },
          season: { $ref: '#/components/schemas/Season' },
        },
      },
      Season: { type: 'string', enum: ['SPRING', 'AUTUMN'] },
    },
    securitySchemes: {
      SecurityScheme: {
        type: 'openIdConnect',
        description: 'Authentication',
        openIdConnectUrl: 'http://localhost:8180/realms/quarkus/.well-known/openid-configuration',
      },
    },
  },
  paths: {
    '/fruits': {
      get: {
        summary: 'Find',
        tags: ['Fruit Resource'],
        parameters: [
          { name: 'season', in: 'query', schema: { type: 'array', items: { $ref: '#/components/schemas/Season' } } },
          { name: 'X-Request-Source', in: 'header', schema: { type: 'string' } },
        ],
        responses: {
          200: {
            description: 'OK',
            content: { 'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Fruit' } } } },
          },
        },
      },
      put: {
        summary: 'Save',
        tags: ['Fruit Resource'],
        security: [{ SecurityScheme: ['admin'] }],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Fruit' } } }, required: true },
        responses: { 201: { description: 'Created' }, 401: { description: 'Not Authorized' }, 403: { description: 'Not Allowed' } },
      },
    },
  },
  info: { title: 'fruits API', version: '1.0.0-SNAPSHOT' },
}

/** swaggo/swag for Fiber, from comments above its handlers. */
const FIBER = {
  swagger: '2.0',
  info: { contact: {}, title: 'Fiber API', version: '1.0' },
  host: 'localhost:3000',
  basePath: '/v1',
  schemes: ['http'],
  paths: {
    '/books/{id}': {
      get: {
        description: 'get book by ID',
        consumes: ['application/json'],
        produces: ['application/json'],
        tags: ['books'],
        summary: 'Show a book',
        parameters: [
          { type: 'integer', description: 'Book ID', name: 'id', in: 'path', required: true },
          { type: 'array', items: { type: 'string' }, collectionFormat: 'csv', name: 'fields', in: 'query' },
        ],
        responses: {
          200: { description: 'OK', schema: { $ref: '#/definitions/main.Book' } },
          404: { description: 'Not Found', schema: { $ref: '#/definitions/main.HTTPError' } },
        },
      },
    },
    '/books': {
      post: {
        security: [{ ApiKeyAuth: [] }],
        consumes: ['application/json'],
        parameters: [{ description: 'Add book', name: 'book', in: 'body', required: true, schema: { $ref: '#/definitions/main.AddBook' } }],
        responses: { 200: { description: 'OK', schema: { $ref: '#/definitions/main.Book' } } },
      },
    },
  },
  definitions: {
    'main.AddBook': {
      type: 'object',
      required: ['title'],
      properties: { title: { type: 'string', maxLength: 80 }, author: { $ref: '#/definitions/main.Author' } },
    },
    'main.Author': { type: 'object', properties: { name: { type: 'string', example: 'Ada' } } },
    'main.Book': { type: 'object', properties: { id: { type: 'integer' }, title: { type: 'string' } } },
    'main.HTTPError': { type: 'object', properties: { code: { type: 'integer', example: 400 } } },
  },
  securityDefinitions: { ApiKeyAuth: { type: 'apiKey', name: 'Authorization', in: 'header' } },
}

interface Call {
  readonly tool: string
  readonly args: Record<string, unknown>
  readonly sent: object
}

const uuid = '0b4a5c1e-7d8f-4a2b-9c3d-1e2f3a4b5c6d'
describe.each<{ name: string; document: object; base: string; credentials?: Record<string, string>; tools: string[]; calls: Call[] }>([
  {
    name: 'Spring Boot',
    document: SPRING,
    base: '',
    tools: ['get_orders', 'post_orders', 'delete_by_line'],
    calls: [
      {
        tool: 'get_orders',
        args: { status: 'OPEN', page: 0, size: 5, sort: ['id', 'total'] },
        sent: { method: 'GET', url: '/api/orders?status=OPEN&page=0&size=5&sort=id&sort=total' },
      },
      {
        tool: 'post_orders',
        args: { customer: 'Ada', total: 1.5 },
        sent: {
          method: 'POST',
          url: '/api/orders',
          body: '{"customer":"Ada","total":1.5}',
          headers: { 'content-type': 'application/json' },
        },
      },
      { tool: 'delete_by_line', args: { orderId: uuid, line: 2 }, sent: { method: 'DELETE', url: `/api/orders/${uuid}/lines/2` } },
    ],
  },
  {
    name: 'Quarkus',
    document: QUARKUS,
    base: '',
    credentials: { SecurityScheme: 'service-token' },
    tools: ['get_fruits', 'put_fruits'],
    calls: [
      {
        tool: 'get_fruits',
        args: { season: ['SPRING', 'AUTUMN'], 'X-Request-Source': 'agent' },
        sent: { url: '/fruits?season=SPRING&season=AUTUMN', headers: { 'x-request-source': 'agent' } },
      },
      {
        tool: 'put_fruits',
        args: { name: 'fig', weight: null },
        sent: { method: 'PUT', body: '{"name":"fig","weight":null}', headers: { authorization: 'Bearer service-token' } },
      },
    ],
  },
  {
    name: 'Fiber',
    document: FIBER,
    base: '/v1',
    credentials: { ApiKeyAuth: 'Bearer abc' },
    tools: ['get_by_id', 'post_books'],
    calls: [
      { tool: 'get_by_id', args: { id: 7, fields: ['id', 'title'] }, sent: { url: '/v1/books/7?fields=id%2Ctitle' } },
      {
        tool: 'post_books',
        args: { title: 'Notes', author: { name: 'Ada' } },
        sent: { url: '/v1/books', body: '{"title":"Notes","author":{"name":"Ada"}}', headers: { authorization: 'Bearer abc' } },
      },
    ],
  },
])('$name', ({ document, base, credentials = {}, tools, calls }) => {
  let stub: Stub
  beforeAll(async () => void (stub = await startStub()))
  afterAll(() => stub.close())

  test('each operation is a tool, and its request is the one that the backend reads', async () => {
    const client = await createMcpTestClient({ document, baseUrl: stub.url + base, credentials })
    expect((await client.listTools()).map(({ name }) => name)).toEqual(tools)
    expect(new Set(calls.map(({ tool }) => tool))).toEqual(new Set(tools))
    for (const { tool, args } of calls) expect((await client.callTool(tool, args)).isError).toBeUndefined()
    expect(stub.seen).toMatchObject(calls.map(({ sent }) => sent))
  })
})

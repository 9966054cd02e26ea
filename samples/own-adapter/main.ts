import { McpAdapter } from './adapter.js'
import { Tiny } from './tiny.js'

const notes = new Map([['1', { id: '1', text: 'buy tea', by: 'ada' }]])

export const app = new Tiny()
  .route({
    method: 'GET',
    path: '/notes',
    says: 'Notes, those that hold a text.',
    query: ['text'],
    handler: ({ query }) => [...notes.values()].filter(({ text }) => text.includes(query.get('text') ?? '')),
  })
  .route({ method: 'GET', path: '/notes/:id', says: 'One note.', handler: ({ params }) => notes.get(params.id!) })
  .route({
    method: 'POST',
    path: '/notes',
    says: 'Writes a note.',
    signedIn: true,
    body: {
      type: 'object',
      properties: { text: { type: 'string', minLength: 1 }, stars: { type: 'integer', minimum: 1 } },
      required: ['text'],
    },
    handler: ({ body, user }) => ({ id: '2', ...body, by: user }),
  })
  .route({ method: 'GET', path: '/metrics', internal: true, handler: () => ({ up: 1 }) })

if (process.env.PORT) app.listen(Number(process.env.PORT))
else void new McpAdapter(app).run()

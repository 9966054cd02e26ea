import { compare } from '../compare.js'

await compare(
  'own-adapter',
  'own-adapter/main.js',
  'ada',
  [
    { says: 'all', tool: 'get_notes', args: {}, http: 'GET /notes', status: 200 },
    { says: 'some', tool: 'get_notes', args: { text: 'tea & co' }, http: 'GET /notes?text=tea+%26+co', status: 200 },
    { says: 'one', tool: 'get_by_id', args: { id: '1' }, http: 'GET /notes/1', status: 200 },
    { says: 'none', tool: 'get_by_id', args: { id: '7/8' }, http: 'GET /notes/7%2F8', status: 404 },
    {
      says: 'written',
      tool: 'post_notes',
      args: { text: 'hello', stars: 5 },
      http: 'POST /notes',
      body: { text: 'hello', stars: 5 },
      status: 200,
    },
    { says: 'empty', tool: 'post_notes', args: { text: '' }, http: 'POST /notes', body: { text: '' }, status: 422 },
  ],
  { own: true },
)
await compare(
  'own-adapter, nobody',
  'own-adapter/main.js',
  '',
  [{ says: 'who?', tool: 'post_notes', args: { text: 'hello' }, http: 'POST /notes', body: { text: 'hello' }, status: 401 }],
  { own: true },
)

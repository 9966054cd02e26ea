import { PGlite } from '@electric-sql/pglite'

const SCHEMA = `
  create table ticket (id serial primary key, title text not null, body text not null, priority text not null, state text not null default 'open', author text not null, labels text[] not null default '{}');
  create table comment (id serial primary key, ticket_id int not null references ticket, author text not null, text text not null);
  insert into ticket (title, body, priority, author, labels) values
    ('Printer on fire', 'Third floor, again.', 'high', 'nina', '{hardware}'), ('VPN is slow', 'Since Monday.', 'low', 'nina', '{network}');
`
const db = new PGlite()
const ready = db.exec(SCHEMA)

/** Asks a real Postgres that runs inside this process. */
export async function query<Row>(sql: string, values: unknown[] = []): Promise<Row[]> {
  await ready
  return (await db.query<Row>(sql, values)).rows
}

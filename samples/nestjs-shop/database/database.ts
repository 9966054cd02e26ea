import { PGlite } from '@electric-sql/pglite'
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common'

const SCHEMA = `
  create table product (sku text primary key, name text not null, price_cents int not null, category text not null, stock int not null default 0);
  create table orders (id serial primary key, customer text not null, street text not null, city text not null, state text not null default 'open');
  create table order_line (order_id int references orders, sku text references product, quantity int not null);
  insert into product values
    ('TEA-001', 'Darjeeling, first flush', 1250, 'tea', 40), ('TEA-002', 'Sencha', 980, 'tea', 12),
    ('CUP-001', 'Porcelain cup', 1490, 'ware', 8), ('POT-001', 'Cast iron pot', 5900, 'ware', 3);
`

/** A real Postgres inside this process. */
@Injectable()
export class Database implements OnModuleInit, OnModuleDestroy {
  readonly #db = new PGlite()

  async onModuleInit() {
    await this.#db.exec(SCHEMA)
  }

  async query<Row>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.#db.query<Row>(sql, values)).rows
  }

  /** All or nothing. */
  transaction<T>(work: (query: Database['query']) => Promise<T>): Promise<T> {
    return this.#db.transaction((tx) => work(async <Row>(sql: string, values: unknown[] = []) => (await tx.query<Row>(sql, values)).rows))
  }

  async onModuleDestroy() {
    await this.#db.close()
  }
}

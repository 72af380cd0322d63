import { partsOf, type Database } from './database'

export interface WorkerRecord { id: string; startedAt: string; lastSeenAt: string; sandbox: WorkerSandbox }
/** What the worker's sandbox said of its walls at start. */
export interface WorkerSandbox { name: string; warning: string | null; ok: boolean; walls?: { name: string; held: boolean; detail: string }[] | undefined }

interface Row { id: string; started_at: Date; last_seen_at: Date; sandbox: WorkerSandbox }

/** The platform's own workers; they belong to no organization. */
export class WorkerRepository {
  readonly #db: Database
  constructor(db: Database) { this.#db = db }

  /** Says that the worker lives; every few seconds. The first time it makes the worker known. */
  async heartbeat(worker: { id: string; sandbox: WorkerSandbox }): Promise<void> {
    await partsOf(this.#db).pool.query({
      name: 'worker_heartbeat',
      text: `insert into worker (id, sandbox) values ($1, $2::jsonb)
             on conflict (id) do update set last_seen_at = clock_timestamp(), sandbox = excluded.sandbox`,
      values: [worker.id, JSON.stringify(worker.sandbox)],
    })
  }

  /** Workers that were heard of within the last `withinMs`, newest first. */
  async findAlive(withinMs: number): Promise<WorkerRecord[]> {
    const { rows } = await partsOf(this.#db).pool.query<Row>(
      'select * from worker where last_seen_at > clock_timestamp() - make_interval(secs => $1) order by started_at desc', [withinMs / 1000],
    )
    return rows.map((row) => ({ id: row.id, startedAt: row.started_at.toISOString(), lastSeenAt: row.last_seen_at.toISOString(), sandbox: row.sandbox }))
  }

  /** A worker that ends says so. */
  async remove(id: string): Promise<void> {
    await partsOf(this.#db).pool.query('delete from worker where id = $1', [id])
  }

  async removeSilent(forMs: number): Promise<void> {
    await partsOf(this.#db).pool.query('delete from worker where last_seen_at < clock_timestamp() - make_interval(secs => $1)', [forMs / 1000])
  }
}

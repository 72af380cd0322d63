import { checkedPlaceKey, type CheckedMaterialization, type CheckedPlace, type RunMaterializations } from '@millrace/orchestration'

/** What earlier test runs materialized, newest first: what checks are told of them. */
export class CheckMemory {
  readonly #made = new Map<string, CheckedMaterialization[]>()

  addRun(run: RunMaterializations): void {
    for (const [place, made] of run.entries()) this.#made.set(place, [made, ...this.#made.get(place) ?? []])
  }

  of(place: CheckedPlace): readonly CheckedMaterialization[] {
    return this.#made.get(checkedPlaceKey(place)) ?? []
  }
}

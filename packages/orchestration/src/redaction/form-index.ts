import type { SecretForm } from './secret-forms'

/** Codes fold into seven bits: whoever looks reads the form anyway. */
const slotOf = (first: number, second: number): number => (first & 127) << 7 | second & 127

/** Finds the forms that may begin at a place of a text by its next two characters, however many forms there are. */
export class FormIndex {
  readonly #byPair: (SecretForm[] | undefined)[] = Array.from<undefined>({ length: 128 * 128 })
  readonly #byLast = new Map<number, SecretForm[]>()

  constructor(forms: readonly SecretForm[]) {
    for (const form of forms) this.#add(form)
  }

  at(text: string, place: number): readonly SecretForm[] | undefined {
    const first = text.charCodeAt(place)
    return place + 1 < text.length ? this.#byPair[slotOf(first, text.charCodeAt(place + 1))] : this.#byLast.get(first)
  }

  #add(form: SecretForm): void {
    const [first = '', second = ''] = form.characters
    const slots = new Set<number>()
    for (const way of form.spell(first)) {
      const seconds = way.length > 1 ? [way.charCodeAt(1)] : form.spell(second).map((next) => next.charCodeAt(0))
      for (const code of seconds) slots.add(slotOf(way.charCodeAt(0), code))
    }
    for (const slot of slots) (this.#byPair[slot] ??= []).push(form)
    for (const code of new Set(form.spell(first).filter((way) => way.length === 1).map((way) => way.charCodeAt(0)))) {
      const forms = this.#byLast.get(code) ?? []
      forms.push(form)
      this.#byLast.set(code, forms)
    }
  }
}

/** Puts the focus of an opened dialog on its first field, else on the dialog itself, instead of on its close button. */
export function focusFirst(event: Event): void {
  const { target } = event
  if (!(target instanceof HTMLElement)) return
  event.preventDefault()
  const field = target.querySelector<HTMLElement>('[data-autofocus], input:not([type=hidden]):not(:disabled), textarea:not(:disabled)')
  const focused = field ?? target
  focused.focus()
}

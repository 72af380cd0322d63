/** True when keys belong to a field or an editor, so that single-key shortcuts must keep quiet. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.closest('input:not([type=checkbox]):not([type=radio]), textarea, select, .monaco-editor, [role=textbox]') !== null)

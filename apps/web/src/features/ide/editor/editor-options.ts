import type { editor } from 'monaco-editor'

/** What the code editor and the diff have in common. */
export const textOptions = {
  automaticLayout: true,
  fontFamily: "ui-monospace, 'SF Mono', 'JetBrains Mono', 'DejaVu Sans Mono', Menlo, Consolas, monospace",
  fontSize: 12.5,
  lineHeight: 20,
  fontLigatures: false,
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  renderWhitespace: 'selection',
  smoothScrolling: false,
  scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10, useShadows: false },
  overviewRulerBorder: false,
  fixedOverflowWidgets: true,
  unicodeHighlight: { ambiguousCharacters: false },
  'semanticHighlighting.enabled': true,
  padding: { top: 8, bottom: 8 },
} as const satisfies editor.IEditorOptions & editor.IGlobalEditorOptions

export const editorOptions = {
  ...textOptions,
  glyphMargin: true,
  lineNumbersMinChars: 3,
  lineDecorationsWidth: 8,
  folding: true,
  showFoldingControls: 'mouseover',
  bracketPairColorization: { enabled: false },
  guides: { indentation: true, bracketPairs: false },
  stickyScroll: { enabled: false },
  inlayHints: { enabled: 'off' },
  quickSuggestions: { other: true, comments: false, strings: true },
  quickSuggestionsDelay: 20,
  suggest: { showWords: false },
  wordBasedSuggestions: 'off',
  hover: { delay: 250, above: false },
  codeLens: true,
  tabSize: 2,
  ariaLabel: 'Code',
} as const satisfies editor.IStandaloneEditorConstructionOptions

import { readToken } from '../../../components/ui/use-theme'
import type { Monaco } from './load-monaco'

export const themeName = (shown: 'light' | 'dark'): string => `millrace-${shown}`

const bare = (token: Parameters<typeof readToken>[0]): string => readToken(token).slice(1)

const rulesNow = () => [
  { token: '', foreground: bare('--text') },
  { token: 'keyword', foreground: bare('--code-keyword') },
  { token: 'string', foreground: bare('--code-string') },
  { token: 'string.key.json', foreground: bare('--code-function') },
  { token: 'string.value.json', foreground: bare('--code-string') },
  { token: 'number', foreground: bare('--code-number') },
  { token: 'regexp', foreground: bare('--code-number') },
  { token: 'comment', foreground: bare('--code-comment') },
  { token: 'type.identifier', foreground: bare('--code-function') },
  { token: 'identifier', foreground: bare('--text') },
  { token: 'delimiter', foreground: bare('--muted') },
  { token: 'delimiter.bracket', foreground: bare('--muted') },
]

const codeColors = (): Record<string, string> => ({
  'editor.background': readToken('--bg'),
  'editor.foreground': readToken('--text'),
  'editorGutter.background': readToken('--bg'),
  'editorLineNumber.foreground': readToken('--faint'),
  'editorLineNumber.activeForeground': readToken('--text'),
  'editorCursor.foreground': readToken('--accent'),
  'editor.lineHighlightBackground': readToken('--hover'),
  'editor.lineHighlightBorder': '#00000000',
  'editor.selectionBackground': `${readToken('--accent')}38`,
  'editor.inactiveSelectionBackground': `${readToken('--accent')}22`,
  'editor.wordHighlightBackground': `${readToken('--accent')}22`,
  'editor.wordHighlightStrongBackground': `${readToken('--accent')}33`,
  'editor.findMatchBackground': `${readToken('--warn')}55`,
  'editor.findMatchHighlightBackground': `${readToken('--warn')}2a`,
  'editorIndentGuide.background1': readToken('--line'),
  'editorIndentGuide.activeBackground1': readToken('--line-strong'),
  'editorBracketMatch.background': `${readToken('--accent')}22`,
  'editorBracketMatch.border': `${readToken('--accent')}66`,
  'editorError.foreground': readToken('--bad'),
  'editorWarning.foreground': readToken('--warn'),
  'editorInfo.foreground': readToken('--run'),
  'editorWidget.background': readToken('--raised'),
  'editorWidget.foreground': readToken('--text'),
  'editorWidget.border': readToken('--line-strong'),
  'editorHoverWidget.background': readToken('--raised'),
  'editorHoverWidget.border': readToken('--line-strong'),
  'editorSuggestWidget.background': readToken('--raised'),
  'editorSuggestWidget.border': readToken('--line-strong'),
  'editorSuggestWidget.selectedBackground': readToken('--select'),
  'editorSuggestWidget.selectedForeground': readToken('--text'),
  'editorSuggestWidget.highlightForeground': readToken('--accent'),
  'editorSuggestWidget.focusHighlightForeground': readToken('--accent'),
  'list.hoverBackground': readToken('--hover'),
  'list.focusBackground': readToken('--select'),
})

const widgetColors = (): Record<string, string> => ({
  'list.activeSelectionBackground': readToken('--select'),
  'list.activeSelectionForeground': readToken('--text'),
  'list.highlightForeground': readToken('--accent'),
  'menu.background': readToken('--raised'),
  'menu.foreground': readToken('--text'),
  'menu.selectionBackground': readToken('--select'),
  'menu.selectionForeground': readToken('--text'),
  'menu.separatorBackground': readToken('--line'),
  'menu.border': readToken('--line-strong'),
  'input.background': readToken('--bg'),
  'input.border': readToken('--control'),
  'focusBorder': readToken('--accent'),
  'widget.shadow': '#00000000',
  'scrollbar.shadow': '#00000000',
  'scrollbarSlider.background': `${readToken('--line-strong')}99`,
  'scrollbarSlider.hoverBackground': readToken('--line-strong'),
  'scrollbarSlider.activeBackground': readToken('--control'),
  'editorOverviewRuler.border': '#00000000',
  'diffEditor.insertedTextBackground': `${readToken('--ok')}30`,
  'diffEditor.removedTextBackground': `${readToken('--bad')}30`,
  'diffEditor.insertedLineBackground': `${readToken('--ok')}16`,
  'diffEditor.removedLineBackground': `${readToken('--bad')}16`,
  'diffEditor.diagonalFill': readToken('--line'),
  'peekView.border': readToken('--accent'),
  'peekViewEditor.background': readToken('--panel'),
  'peekViewResult.background': readToken('--panel'),
  'peekViewTitle.background': readToken('--panel'),
  'editorCodeLens.foreground': readToken('--muted'),
  // Monaco paints pairs of brackets in colours of its own, also where its option for that is off.
  ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((depth) => [`editorBracketHighlight.foreground${depth}`, readToken('--muted')])),
  'editorBracketHighlight.unexpectedBracket.foreground': readToken('--muted'),
})

/** Monaco in the colours of the product, as the tokens are shown now. */
export function applyTheme(monaco: Monaco, shown: 'light' | 'dark'): void {
  monaco.editor.defineTheme(themeName(shown), { base: shown === 'dark' ? 'vs-dark' : 'vs', inherit: true, rules: rulesNow(), colors: { ...codeColors(), ...widgetColors() } })
  monaco.editor.setTheme(themeName(shown))
}

/** The look that menus, selects and popovers share. */
export const surfaceStyle = 'z-50 animate-appear rounded-lg border border-line-strong bg-raised text-ink'
export const menuStyle = `${surfaceStyle} min-w-44 max-h-(--radix-popper-available-height) overflow-y-auto p-1`
export const menuItemStyle = 'relative flex min-h-7 items-center gap-2 rounded-md px-2 py-1 text-base outline-none select-none data-highlighted:bg-select data-disabled:pointer-events-none data-disabled:opacity-50 [&_svg]:size-3.5 [&_svg]:shrink-0 [&_svg]:text-muted'
export const menuDangerStyle = 'text-bad [&_svg]:text-bad data-highlighted:bg-bad-soft'
export const menuLabelStyle = 'px-2 pt-1.5 pb-1 text-xs font-medium text-faint'
export const menuSeparatorStyle = '-mx-1 my-1 border-t border-line'

/** One grid for the header, the rows and the skeleton; narrow screens keep the status as an icon, the key and the time. */
export const catalogGrid = 'grid grid-cols-[36px_minmax(0,1fr)_84px_12px] items-center md:grid-cols-[36px_132px_minmax(200px,1fr)_132px_110px_12px] xl:grid-cols-[36px_150px_minmax(240px,1fr)_minmax(0,148px)_minmax(0,168px)_minmax(0,150px)_120px_minmax(0,160px)_12px]'
export const wideCell = 'hidden min-w-0 items-center gap-1 truncate px-2 xl:flex'
export const mediumCell = 'hidden min-w-0 items-center truncate px-2 md:flex'

export { countTicks, nextTick, previousTick, ticksBackFrom, ticksFrom, type Schedule } from './ticks'

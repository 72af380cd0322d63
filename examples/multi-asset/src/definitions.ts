export { alerts, bulletins, currentForecasts, readings, station, summary } from './station'

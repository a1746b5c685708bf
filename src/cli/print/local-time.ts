export { localMinute, localTime, localTimeOf } from '../../local-time.ts';

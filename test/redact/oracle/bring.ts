import { oracleFolder } from './packages.ts';

/** For `.ci/run`: brings the packages, once, and says where they are. */
console.log(oracleFolder());

import { givenService, type Service } from '../support/gateway.ts';
import { faultSuite } from './s3/fault-suite.ts';
import { bucketUrl, keysOf } from './s3/ground.ts';
import { bucketSuite } from './suite.ts';

/** The same promises on a real service; it belongs to someone else, and is left running. */
const service = givenService() as Service;
const stop = async () => {};

bucketSuite('gateway', async () => ({ url: bucketUrl(service), env: keysOf(service), stop }));
faultSuite('gateway', async () => ({ ...service, stop }));
